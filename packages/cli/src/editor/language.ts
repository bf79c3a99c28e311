import { extname } from 'node:path';

/** The identifiers that editors give languages (Language Server Protocol, TextDocumentItem), by the extensions of file names. */
const LANGUAGES: Readonly<Record<string, string>> = {
  '.c': 'c',
  '.cc': 'cpp',
  '.cpp': 'cpp',
  '.cs': 'csharp',
  '.go': 'go',
  '.h': 'c',
  '.hpp': 'cpp',
  '.java': 'java',
  '.js': 'javascript',
  '.jsx': 'javascriptreact',
  '.kt': 'kotlin',
  '.mjs': 'javascript',
  '.php': 'php',
  '.py': 'python',
  '.rb': 'ruby',
  '.rs': 'rust',
  '.scala': 'scala',
  '.sh': 'shellscript',
  '.sql': 'sql',
  '.swift': 'swift',
  '.ts': 'typescript',
  '.tsx': 'typescriptreact',
};

/** What an editor calls the language of a file; undefined if its name does not say. */
export function languageOf(file: string): string | undefined {
  return LANGUAGES[extname(file).toLowerCase()];
}
