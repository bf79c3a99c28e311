import { clockSkipReason, moveClock, type Service, ServiceFailure } from '@tandem/client';
import type { EditorSession } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';
import { requestToken, TOKEN_STEPS } from './request-token.js';

export interface RenewalOptions {
  readonly signal?: AbortSignal;
  /** If the services' clocks cannot be moved, moves only the editor's, so that it takes its JWT for expired. */
  readonly byEditorOnly?: boolean;
}

/** Steps 8 to 11 once more, with all clocks moved past the JWT's end. The clocks are put back, whatever happens. */
export async function renewAfterExpiry(
  session: EditorSession,
  recorder: FlowRecorder,
  { signal, byEditorOnly = false }: RenewalOptions = {},
): Promise<boolean> {
  const { selfManaged, saas, modelGateway } = session.targets;
  const services = [selfManaged, saas, modelGateway];
  const skipReason = await firstSkipReason(services);
  if (skipReason !== undefined && !byEditorOnly) {
    recorder.skip(TOKEN_STEPS, `the clock cannot be moved: ${skipReason}`);
    return true;
  }
  const first = await session.client.currentToken();
  const seconds = first.expires_in + 1;
  if (skipReason !== undefined) {
    session.pass(seconds);
    return (await requestToken(session, recorder)) !== undefined;
  }
  try {
    for (const service of services) await moveClock(service, (clock) => clock.advance(seconds));
    session.pass(seconds);
    signal?.throwIfAborted();
    return (await requestToken(session, recorder, first)) !== undefined;
  } catch (error) {
    if (!(error instanceof ServiceFailure) && !signal?.aborted) throw error;
    const detail = (error as Error).message;
    recorder.problem(detail);
    recorder.skip(TOKEN_STEPS, detail);
    return false;
  } finally {
    for (const service of services) await putBack(service, recorder);
  }
}

async function firstSkipReason(services: readonly Service[]): Promise<string | undefined> {
  for (const service of services) {
    const skipReason = await clockSkipReason(service);
    if (skipReason !== undefined) return skipReason;
  }
  return undefined;
}

async function putBack(service: Service, recorder: FlowRecorder): Promise<void> {
  try {
    await moveClock(service, (clock) => clock.reset());
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    recorder.problem(`a clock was not put back: ${error.message}`);
  }
}
