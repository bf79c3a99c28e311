import { exchangesOf, refusalIn } from '@tandem/client';
import { COMPLETIONS_PATHS } from '@tandem/contracts';
import { EditorClientError } from '@tandem/editor-client';
import { type EditorSession, failureOf } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';
import { clamp, findRecorded } from './request-token.js';

/** A file whose last line, before the cursor, begins like an earlier one. */
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
  const startedAt = performance.now();
  try {
    const { model, choices } = await session.client.requestSuggestions(FILE);
    const [working, onTheWay] = await durationsOf(session, performance.now() - startedAt);
    recorder.step(12, { status: 'done', durationMs: working, detail: FILE.fileName });
    const what = choices[0] ? `${choices[0].text.length} characters` : 'no suggestion';
    recorder.step(13, { status: 'done', durationMs: onTheWay, detail: `${what} by ${model.engine} ${model.name}` });
    return true;
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    const durationMs = performance.now() - startedAt;
    const failure = failureOf(error, await refusalIn(session.targets.modelGateway, error.correlationId));
    const wasAnswered = error.code === 'code_suggest_unexpected_answer' && error.status === 200;
    if (wasAnswered) recorder.step(12, { status: 'done' });
    recorder.step(wasAnswered ? 13 : 12, { status: 'failed', durationMs, ...failure });
    if (!wasAnswered) recorder.skipAfterFailure([13]);
    return false;
  }
}

/** How the time of one completion falls on steps 12 and 13: Code Suggest, and the way there and back. */
async function durationsOf(
  { targets, lastExchange }: EditorSession,
  total: number,
): Promise<readonly [number, number | undefined]> {
  const exchanges = await exchangesOf(targets.modelGateway, lastExchange?.correlationId);
  const answered = findRecorded(exchanges, 'in', COMPLETIONS_PATHS[0]);
  if (!answered) return [total, undefined];
  const working = clamp(answered.duration_ms, total);
  return [working, total - working];
}
