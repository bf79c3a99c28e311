import { type Language, LANGUAGES, UNKNOWN_LANGUAGE } from './languages.js';

const BY_EXTENSION = new Map(LANGUAGES.flatMap((language) => language.extensions.map((name) => [name, language])));
const BY_IDENTIFIER = new Map(LANGUAGES.flatMap((language) => language.identifiers.map((name) => [name, language])));
const BY_FILE_NAME: Readonly<Record<string, string>> = {
  dockerfile: 'dockerfile',
  gemfile: 'rb',
  guardfile: 'rb',
  jenkinsfile: 'groovy',
  makefile: 'makefile',
  podfile: 'rb',
  rakefile: 'rb',
  vagrantfile: 'rb',
};

/** The language of a file: the one that the editor names, or the one that its name shows, or else the unknown one. */
export function detectLanguage(fileName: string, identifier?: string | null): Language {
  return (
    BY_IDENTIFIER.get(identifier?.trim().toLowerCase() ?? '') ??
    BY_EXTENSION.get(extensionOf(fileName)) ??
    BY_EXTENSION.get(BY_FILE_NAME[baseNameOf(fileName)] ?? '') ??
    UNKNOWN_LANGUAGE
  );
}

/**
 * The ending of a file's name for the metric `code_suggestions_prompt_language`: in lower case without the dot, empty
 * if there is none, and `other` if no language has it, so that clients cannot add series without end.
 */
export function extensionLabel(fileName: string): string {
  const extension = extensionOf(fileName);
  return extension === '' || BY_EXTENSION.has(extension) ? extension : 'other';
}

/** As Python's `PurePath.suffix`: what follows the last dot, unless that dot begins or ends the name. */
function extensionOf(fileName: string): string {
  const name = baseNameOf(fileName);
  const dot = name.lastIndexOf('.');
  return dot > 0 && dot < name.length - 1 ? name.slice(dot + 1) : '';
}

function baseNameOf(fileName: string): string {
  return fileName.trim().toLowerCase().split(/[/\\]/).at(-1) ?? '';
}
