import { basename } from 'node:path';
import { Command } from 'commander';
import { readCursor } from '../editor/cursor.js';
import { languageOf } from '../editor/language.js';
import { withEditor } from '../editor/with-editor.js';
import { suggestionLines } from '../editor/suggestion-text.js';
import type { CommandContext } from '../command-context.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withTargets } from './options.js';

type CompleteCommandOptions = TargetOptions & { output: 'text' | 'json'; language?: string };

const ABOUT = `Asks Code Suggest what an editor would ask with the cursor there, and prints the suggestion in its place. The file is not
changed. Lines and columns count from 1; the cursor stands before the character of that column.

  TANDEM_PERSONAL_ACCESS_TOKEN  the editor user's on self-managed, if it is not that of the seed`;

/** `tandem complete`: an editor's request from the shell. */
export function completeCommand({ env, out, isTerminal }: CommandContext): Command {
  const command = new Command('complete')
    .argument('<file:line:column>', 'the place of the cursor')
    .option('--language <identifier>', 'what the editor calls the language (default: by the name of the file)');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'Code Suggest answered, with or without a suggestion',
    failed: 'it did not',
    example: 'tandem complete src/greeting.ts:4:10',
  }).action(async (place: string, { output, language, ...options }: CompleteCommandOptions) => {
    const cursor = readCursor(place);
    const { file, line, column } = cursor;
    const { model, choices } = await withEditor(resolveTargets(options, env), (client) =>
      client.requestSuggestions({
        fileName: basename(file),
        contentAboveCursor: cursor.above,
        contentBelowCursor: cursor.below,
        languageIdentifier: language ?? languageOf(file),
      }),
    );
    const suggestion = choices[0]?.text ?? '';
    if (output === 'json') {
      return out(JSON.stringify({ file, line, column, model, suggestion: choices[0]?.text ?? null }, null, 2));
    }
    const what = suggestion === '' ? 'no suggestion' : `${suggestion.length} characters`;
    out(`${file}:${line}:${column}  ${what} by ${model.engine} ${model.name}`);
    suggestionLines(cursor, suggestion, isTerminal).forEach(out);
  });
}
