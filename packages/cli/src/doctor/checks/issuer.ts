import { DISCOVERY_PATH } from '@tandem/contracts';
import { EditorClientError } from '@tandem/editor-client';
import { z } from 'zod';
import { EditorSession } from '../../flow/editor-session.js';
import { decodeJwt } from '@tandem/conformance';
import { refusalIn } from '@tandem/client';
import { about, type Finding } from '../finding.js';
import type { Patient } from '../patient.js';
import { tokenRequestFinding } from './token-request.js';

const check = about('issuer');
const documentSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const FILE = { fileName: 'doctor.ts', contentAboveCursor: 'doctor();\ndoc', contentBelowCursor: '' };

/**
 * Whether SaaS calls itself the same everywhere, and Code Suggest trusts just that: one string in the discovery document,
 * in the JWT, and in what Code Suggest was told.
 */
export async function checkIssuer(patient: Patient): Promise<Finding[]> {
  const { targets } = patient;
  const answer = await patient.get(targets.saas, DISCOVERY_PATH);
  if (typeof answer === 'string') return [check.skipped(answer)];
  const document = documentSchema.safeParse(answer.body).data;
  if (!document)
    return [
      check.problem(
        `${DISCOVERY_PATH} of saas answers ${answer.status} without an issuer`,
        'tandem logs --service saas',
      ),
    ];
  const session = new EditorSession(targets);
  try {
    const { access_token: jwt } = await session.client.requestToken();
    const found = about('token request').ok('self-managed and SaaS give the editor a JWT');
    return [found, ...(await afterToken(patient, session, document, String(decodeJwt(jwt)?.claims.iss)))];
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    return [
      await tokenRequestFinding(patient, error),
      check.skipped('no JWT came, so what is in it could not be compared'),
    ];
  } finally {
    session.close();
  }
}

async function afterToken(
  { targets }: Patient,
  session: EditorSession,
  { issuer }: z.infer<typeof documentSchema>,
  claimed: string,
): Promise<Finding[]> {
  if (issuer !== claimed) {
    return [check.problem(`discovery names ${issuer}, the JWT ${claimed}`, `ISSUER_URL=${targets.saas.url} npm start`)];
  }
  try {
    await session.client.requestSuggestions(FILE);
    return [check.ok(`${issuer} in discovery and JWT, and Code Suggest trusts it`)];
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    const refusal = await refusalIn(targets.modelGateway, error.correlationId);
    const why = refusal === undefined ? error.message : `${refusal.rule}${refusal.reason ? `: ${refusal.reason}` : ''}`;
    const url = `GITLAB_CONNECT_URL=${targets.saas.url}`;
    const repair = refusal?.rule === 'issuer-is-available' ? `export ${url}` : `export GITLAB_URL=${issuer}`;
    return [
      check.problem(
        `Code Suggest does not take a JWT of ${issuer} (${why})`,
        `${repair} # and start model-gateway with it`,
      ),
    ];
  }
}
