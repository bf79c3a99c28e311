import type { EditorSession } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';
import { requestToken } from './request-token.js';

/**
 * Steps 8 to 11 once more, after the JWT's end by the clock of the editor, which is this run's own. The services' clocks are
 * not moved: others use them too.
 */
export async function renewAfterExpiry(session: EditorSession, recorder: FlowRecorder): Promise<boolean> {
  const first = await session.client.currentToken();
  session.pass(first.expires_in + 1);
  return (await requestToken(session, recorder, first)) !== undefined;
}
