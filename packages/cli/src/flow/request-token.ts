import type { AccessToken, RuleResult } from '@tandem/contracts';
import { EditorClientError } from '@tandem/editor-client';
import { elapsedMs } from '../elapsed.js';
import { fingerprint, exchangesOf, firstRefusal, refusalIn } from '@tandem/client';
import type { Targets } from '../targets/targets.js';
import type { EditorSession } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';
import { describeJwt } from './describe-jwt.js';
import { hopDurations } from './hop-durations.js';

/** The steps of one request for a JWT. */
export const TOKEN_STEPS = [8, 9, 10, 11] as const;

/** Steps 8 to 11 for real. `after`: the JWT whose end has passed, which the new one must outlive. */
export async function requestToken(
  session: EditorSession,
  recorder: FlowRecorder,
  after?: AccessToken,
): Promise<AccessToken | undefined> {
  const startedAt = elapsedMs();
  try {
    const token = await session.client.currentToken();
    recorder.jwtArrived();
    const durations = await hopDurations(session, elapsedMs() - startedAt);
    if (after && token.created_at < after.created_at + after.expires_in) {
      const detail = 'no JWT came that was made after the end of the one before';
      failAt(recorder, 10, { rule: 'jwt-is-renewed', detail });
      return undefined;
    }
    const details = [
      `PAT ${fingerprint(session.targets.personalAccessToken)}`,
      undefined,
      undefined,
      describeJwt(token),
    ];
    TOKEN_STEPS.forEach((step, i) =>
      recorder.step(step, { status: 'done', durationMs: durations[i], detail: details[i] }),
    );
    return token;
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    const { step, refusal } = await placeOf(error, session.targets);
    failAt(recorder, step, {
      durationMs: elapsedMs() - startedAt,
      rule: refusal?.rule ?? error.code,
      detail: refusal?.reason ? `${error.message} (${refusal.reason})` : error.message,
    });
    return undefined;
  }
}

/** The step that failed and the rule that refused: by the deployments' journals, else by what the wire tells. */
export async function placeOf(
  error: EditorClientError,
  { selfManaged, saas }: Targets,
): Promise<{ step: number; refusal: RuleResult | undefined }> {
  const bySaas = await refusalIn(saas, error.correlationId);
  if (bySaas) return { step: 9, refusal: bySaas };
  const journal = await exchangesOf(selfManaged, error.correlationId);
  const step = stepOnTheWire(error);
  const sentOn = journal.some(({ direction }) => direction === 'out');
  return { step: step === 8 && sentOn ? 9 : step, refusal: firstRefusal(journal) };
}

function stepOnTheWire({ code, status }: EditorClientError): number {
  if (code === 'saas_refused' || code === 'saas_unreachable') return 9;
  return code === 'instance_unexpected_answer' && status !== undefined && status < 300 ? 11 : 8;
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
