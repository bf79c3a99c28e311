import { EditorClientError } from '@tandem/editor-client';
import { elapsedMs } from '../elapsed.js';
import { fingerprint, refusalIn } from '@tandem/client';
import type { EditorSession } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';

/** Steps 4 to 7: the PAT that the editor holds, as the instance knows it. False where the instance is away. */
export async function checkEditor(session: EditorSession, recorder: FlowRecorder): Promise<boolean> {
  const { personalAccessToken, selfManaged } = session.targets;
  const startedAt = elapsedMs();
  try {
    const token = await session.client.checkPersonalAccessToken();
    const durationMs = elapsedMs() - startedAt;
    const pat = `PAT ${fingerprint(personalAccessToken)}`;
    recorder.step(4, { status: 'checked', durationMs, detail: `token ${token.id} of user ${token.user_id}` });
    recorder.step(5, {
      status: 'checked',
      durationMs: 0,
      detail: `${pat}, active until ${token.expires_at ?? 'it is revoked'}`,
    });
    recorder.step(6, { status: 'checked', durationMs: 0, detail: `${pat} has the form that editors accept` });
    recorder.step(7, { status: 'checked', durationMs: 0, detail: `${pat} is with this editor client alone` });
    return true;
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    const refusal = await refusalIn(selfManaged, error.correlationId);
    const failure = { durationMs: elapsedMs() - startedAt, rule: refusal?.rule ?? error.code, detail: error.message };
    if (error.code === 'personal_access_token_malformed') {
      recorder.skip([4, 5], 'not tried: step 6 failed');
      recorder.step(6, { status: 'failed', ...failure });
      recorder.skip([7], 'not tried: step 6 failed');
      return true;
    }
    recorder.step(4, { status: 'failed', ...failure });
    recorder.skip([5, 6, 7], 'not tried: step 4 failed');
    return error.code !== 'instance_unreachable' && error.code !== 'instance_timeout';
  }
}
