import { EditorClientError } from '@tandem/editor-client';
import { elapsedMs } from '../elapsed.js';
import { refusalIn } from '@tandem/client';
import type { EditorSession } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';
import { completionDurations } from './hop-durations.js';

/** A file in which the cursor stands behind a beginning that the file itself continues elsewhere. */
const FILE = {
  fileName: 'greeting.ts',
  languageIdentifier: 'typescript',
  contentAboveCursor: [
    "const greeting = greet('editor');",
    'console.log(greeting);',
    '',
    "const farewell = greet('service');",
    'console.l',
  ].join('\n'),
  contentBelowCursor: '\n',
};

/** Steps 12 and 13 for real, with a small file of its own. */
export async function requestCompletion(session: EditorSession, recorder: FlowRecorder): Promise<boolean> {
  const { modelGateway } = session.targets;
  const startedAt = elapsedMs();
  try {
    const { model, choices } = await session.client.requestSuggestions(FILE);
    const [working, wire] = await completionDurations(session, elapsedMs() - startedAt);
    recorder.step(12, { status: 'done', durationMs: working, detail: FILE.fileName });
    const what = choices[0] ? `${choices[0].text.length} characters` : 'no suggestion';
    recorder.step(13, { status: 'done', durationMs: wire, detail: `${what} by ${model.engine} ${model.name}` });
    return true;
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    const refusal = await refusalIn(modelGateway, error.correlationId);
    const failure = {
      durationMs: elapsedMs() - startedAt,
      rule: refusal?.rule ?? error.code,
      detail: refusal?.reason ? `${error.message} (${refusal.reason})` : error.message,
    };
    const answered = error.code === 'code_suggest_unexpected_answer' && error.status === 200;
    if (answered) recorder.step(12, { status: 'done' });
    recorder.step(answered ? 13 : 12, { status: 'failed', ...failure });
    if (!answered) recorder.skip([13], 'not tried: step 12 failed');
    return false;
  }
}
