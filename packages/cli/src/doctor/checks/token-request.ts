import type { EditorClientError } from '@tandem/editor-client';
import { placeOf } from '../../flow/request-token.js';
import { about, type Finding } from '../finding.js';
import type { Patient } from '../patient.js';
import { Repairs } from '../repairs.js';

/** What a refused token request is a sign of, and what repairs that. */
export async function tokenRequestFinding({ targets }: Patient, error: EditorClientError): Promise<Finding> {
  const { step, refusal } = await placeOf(error, targets);
  const deployment = step === 8 ? 'self-managed' : 'saas';
  const rule = refusal?.rule ?? error.code;
  const detail = `${deployment} refuses by ${rule}: ${refusal?.reason ?? error.message}`;
  const repair = new Repairs(targets).forRule(rule, deployment) ?? `tandem logs --service ${deployment}`;
  return about('token request').problem(detail, repair);
}
