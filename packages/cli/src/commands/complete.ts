import { basename } from 'node:path';
import { Command } from 'commander';
import { EditorClientError } from '@tandem/editor-client';
import { readCursor } from '../editor/cursor.js';
import { commandErrorOf } from '../editor/explain-failure.js';
import { languageOf } from '../editor/language.js';
import { EditorSession } from '../flow/editor-session.js';
import { suggestionLines } from '../output/suggestion-text.js';
import { EXIT, type Surroundings } from '../surroundings.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withOutput, withTargets } from './options.js';

const HELP = `
Asks Code Suggest what an editor would ask with the cursor there, and prints the suggestion in its place. The file is not
changed. Lines and columns count from 1; the cursor stands before the character of that column.

  TANDEM_PERSONAL_ACCESS_TOKEN  the editor user's on self-managed, where it is not that of the seed

Ends with 0 where Code Suggest answered, also where it had nothing to suggest; 1 where not; 2 where it was called wrongly.

Example:
  $ tandem complete src/greeting.ts:4:10`;

/** `tandem complete`: an editor's request from the shell. */
export function completeCommand(surroundings: Surroundings, exitWith: (code: number) => void): Command {
  const command = new Command('complete')
    .description('ask Code Suggest as an editor does, and print the suggestion in its place')
    .argument('<file:line:column>', 'where the cursor stands')
    .option('--language <identifier>', 'what the editor calls the language (default: by the name of the file)');
  return withOutput(withTargets(command))
    .addHelpText('after', HELP)
    .action(
      async (
        place: string,
        { output, language, ...options }: TargetOptions & { output: 'text' | 'json'; language?: string },
      ) => {
        const { env, out, isTerminal } = surroundings;
        const cursor = readCursor(place);
        const targets = resolveTargets(options, env);
        const session = new EditorSession(targets);
        try {
          const { model, choices } = await session.client.requestSuggestions({
            fileName: basename(cursor.file),
            contentAboveCursor: cursor.above,
            contentBelowCursor: cursor.below,
            languageIdentifier: language ?? languageOf(cursor.file),
          });
          const { file, line, column } = cursor;
          const suggestion = choices[0]?.text ?? '';
          if (output === 'json')
            out(JSON.stringify({ file, line, column, model, suggestion: choices[0]?.text ?? null }, null, 2));
          else {
            const what = suggestion === '' ? 'no suggestion' : `${suggestion.length} characters`;
            out(`${file}:${line}:${column}  ${what} by ${model.engine} ${model.name}`);
            suggestionLines(cursor, suggestion, isTerminal).forEach(out);
          }
        } catch (error) {
          throw error instanceof EditorClientError ? await commandErrorOf(error, targets) : error;
        } finally {
          session.close();
        }
        exitWith(EXIT.ok);
      },
    );
}
