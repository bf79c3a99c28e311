import { readBoundedFile } from './read-bounded-file.js';
import { StartupError } from './startup-error.js';

const MOST_BYTES = 64 * 1024;

/**
 * Variables that are given in files, as Docker and Kubernetes give secrets: `NAME_FILE` is the path of the file that
 * holds `NAME`. Line breaks at the file's end do not count.
 *
 * @param given the variables that are not empty
 * @param names those that may be given so
 * @throws {StartupError} of one line where both are given, or the file cannot be read or holds nothing
 */
export function variablesInFiles(
  given: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined)
      throw new StartupError(`${name} and ${name}_FILE are both given`, 'unset one of them');
    found[name] = contentOf(path, name);
  }
  return found;
}

function contentOf(path: string, name: string): string {
  const remedy = `set it to the path of a file that holds ${name}, or unset it`;
  let content: string;
  try {
    content = readBoundedFile(path, MOST_BYTES).replace(/[\r\n]+$/, '');
  } catch (error) {
    throw new StartupError(`${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`, remedy);
  }
  if (content === '') throw new StartupError(`${name}_FILE names an empty file`, remedy);
  return content;
}
