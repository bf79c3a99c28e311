import { ask, refusalIn } from '@tandem/client';
import { decodeJwt } from '@tandem/conformance';
import { DISCOVERY_PATH } from '@tandem/contracts';
import { EditorClientError } from '@tandem/editor-client';
import { z } from 'zod';
import { EditorSession, placeOf, refusalText } from '../../flow/editor-session.js';
import type { CheckContext } from '../check-context.js';
import { about, type Finding, foundUnlessSkipped } from '../finding.js';

const check = about('issuer');
const documentSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const FILE = { fileName: 'doctor.ts', contentAboveCursor: 'doctor();\ndoc', contentBelowCursor: '' };

/**
 * Whether SaaS has the same name everywhere, and Code Suggest trusts exactly that name: one string in the discovery
 * document, in the JWT, and in the configuration of Code Suggest.
 */
export function checkIssuer(context: CheckContext): Promise<Finding[]> {
  const { saas } = context.targets;
  return foundUnlessSkipped('issuer', async () => {
    const { body, status } = await ask(saas, { method: 'GET', path: DISCOVERY_PATH });
    const document = documentSchema.safeParse(body).data;
    if (document) return compareIssuers(context, document.issuer);
    const detail = `${DISCOVERY_PATH} of saas answers ${status} without an issuer`;
    return [check.problem(detail, 'tandem logs --service saas')];
  });
}

async function compareIssuers(context: CheckContext, issuer: string): Promise<Finding[]> {
  const session = new EditorSession(context.targets);
  try {
    const { access_token: jwt } = await session.client.requestToken();
    const found = about('token request').ok('self-managed and SaaS give the editor a JWT');
    return [found, await issuerFinding(session, issuer, String(decodeJwt(jwt)?.claims.iss))];
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    const skipped = check.skipped('no JWT came, so its issuer could not be compared');
    return [await tokenRequestFinding(context, error), skipped];
  } finally {
    session.close();
  }
}

async function issuerFinding({ client, targets }: EditorSession, issuer: string, claimed: string): Promise<Finding> {
  if (issuer !== claimed) {
    return check.problem(`discovery names ${issuer}, the JWT ${claimed}`, `ISSUER_URL=${targets.saas.url} npm start`);
  }
  try {
    await client.requestSuggestions(FILE);
    return check.ok(`${issuer} in discovery and JWT, and Code Suggest trusts it`);
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    const refusal = await refusalIn(targets.modelGateway, error.correlationId);
    const why = refusal === undefined ? error.message : refusalText(refusal);
    const isUnavailable = refusal?.rule === 'issuer-is-available';
    const repair = isUnavailable ? `GITLAB_CONNECT_URL=${targets.saas.url}` : `GITLAB_URL=${issuer}`;
    const detail = `Code Suggest does not take a JWT of ${issuer} (${why})`;
    return check.problem(detail, `export ${repair} # and start model-gateway with it`);
  }
}

/** The cause of a refused token request, and its repair. */
async function tokenRequestFinding({ targets, repairs }: CheckContext, error: EditorClientError): Promise<Finding> {
  const { step, refusal } = await placeOf(error, targets);
  const deployment = step === 8 ? 'self-managed' : 'saas';
  const rule = refusal?.rule ?? error.code;
  const detail = `${deployment} refuses by ${rule}: ${refusal?.reason ?? error.message}`;
  const repair = repairs.forRule(rule, deployment) ?? `tandem logs --service ${deployment}`;
  return about('token request').problem(detail, repair);
}
