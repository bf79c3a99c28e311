import { exchangesOf, fingerprint, type RecordedExchange } from '@tandem/client';
import { decodeJwt } from '@tandem/conformance';
import { type AccessToken, realmSchema, TOKENS_PATH } from '@tandem/contracts';
import { EditorClientError } from '@tandem/editor-client';
import { z } from 'zod';
import { type EditorSession, failureOf, placeOf } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';

/** The steps of one request for a JWT. */
export const TOKEN_STEPS = [8, 9, 10, 11] as const;

const shownClaimsSchema = z.object({ iss: z.url(), gitlab_realm: realmSchema.optional() });

/** Steps 8 to 11 for real. `after`: the JWT that the editor takes for expired, and must not get again. Undefined if one failed. */
export async function requestToken(
  session: EditorSession,
  recorder: FlowRecorder,
  after?: AccessToken,
): Promise<AccessToken | undefined> {
  const startedAt = performance.now();
  try {
    const token = await session.client.currentToken();
    recorder.jwtArrived();
    const durations = await durationsOf(session, performance.now() - startedAt);
    if (token.access_token === after?.access_token) {
      failAt(recorder, 10, { rule: 'jwt-is-renewed', detail: 'the instance gave the earlier JWT once more' });
      return undefined;
    }
    const pat = `PAT ${fingerprint(session.targets.personalAccessToken)}`;
    const details = [pat, undefined, undefined, describeJwt(token)];
    TOKEN_STEPS.forEach((step, i) =>
      recorder.step(step, { status: 'done', durationMs: durations[i], detail: details[i] }),
    );
    return token;
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    const { step, refusal } = await placeOf(error, session.targets);
    failAt(recorder, step, { durationMs: performance.now() - startedAt, ...failureOf(error, refusal) });
    return undefined;
  }
}

function failAt(
  recorder: FlowRecorder,
  failed: number,
  failure: { durationMs?: number; rule: string; detail: string },
): void {
  for (const step of TOKEN_STEPS) {
    if (step < failed) recorder.step(step, { status: 'done' });
    else if (step === failed) recorder.step(step, { status: 'failed', ...failure });
    else recorder.skip([step], `not tried: step ${failed} failed`);
  }
}

/** A JWT without what would let another use it: fingerprint, lifetime, and of its claims issuer and realm. */
function describeJwt({ access_token: jwt, expires_in: seconds }: AccessToken): string {
  const claims = shownClaimsSchema.safeParse(decodeJwt(jwt)?.claims).data;
  const issuer = claims ? `, issuer ${claims.iss}` : '';
  const realm = claims?.gitlab_realm ? `, realm ${claims.gitlab_realm}` : '';
  return `JWT ${fingerprint(jwt)} for ${seconds} s${issuer}${realm}`;
}

type Durations = readonly [number | undefined, number | undefined, number | undefined, number | undefined];

/**
 * How the time of one token request falls on steps 8 to 11, in ms, by what the deployments recorded: SM GitLab until it
 * asked SaaS; SaaS; the way back to SM GitLab; the way back to the editor. If they recorded nothing, step 8 has it all.
 */
async function durationsOf({ targets, lastExchange }: EditorSession, total: number): Promise<Durations> {
  const id = lastExchange?.correlationId;
  const [bySelfManaged, bySaas] = await Promise.all([
    exchangesOf(targets.selfManaged, id),
    exchangesOf(targets.saas, id),
  ]);
  const received = findRecorded(bySelfManaged, 'in', TOKENS_PATH);
  const sentOn = findRecorded(bySelfManaged, 'out', TOKENS_PATH);
  const answered = findRecorded(bySaas, 'in', TOKENS_PATH);
  if (!received || !sentOn || !answered) return [total, undefined, undefined, undefined];
  const beforeSaas = Date.parse(sentOn.started_at) - Date.parse(received.started_at);
  const authentication = clamp(beforeSaas, total - sentOn.duration_ms);
  const signing = clamp(answered.duration_ms, sentOn.duration_ms);
  return [authentication, signing, sentOn.duration_ms - signing, total - authentication - sentOn.duration_ms];
}

/** The recorded request of one direction and path. */
export function findRecorded(
  exchanges: readonly RecordedExchange[],
  direction: 'in' | 'out',
  path: string,
): RecordedExchange | undefined {
  return exchanges.find((exchange) => exchange.direction === direction && exchange.path === path);
}

/** Two processes measured: a part is never longer than the whole. */
export function clamp(ms: number, most: number): number {
  return Math.min(Math.max(ms, 0), Math.max(most, 0));
}
