import type { BlockEnd, Language } from './language.js';

interface Particulars {
  readonly identifiers?: string;
  readonly blockEnd?: BlockEnd;
  readonly quotes?: string;
}

function language(name: string, extensions: string, particulars: Particulars = {}): Language {
  const { identifiers = name, blockEnd = 'brackets', quotes = `"'` } = particulars;
  return { name, extensions: extensions.split(' '), identifiers: identifiers.split(' '), blockEnd, quotes };
}

/**
 * The languages whose files Code Suggest recognises. The first fifteen bear the names of the gateway's `LanguageId`
 * (codesuggestions/suggestions/processing/ops.py), the others names of their own.
 */
export const LANGUAGES: readonly Language[] = [
  language('c', 'c h'),
  language('cpp', 'cc cpp cxx c++ hh hpp hxx h++ ipp tcc inl', { identifiers: 'cpp cuda-cpp' }),
  language('csharp', 'cs csx cake'),
  language('go', 'go', { quotes: '"\'`' }),
  language('google_sql', 'sql bq', { identifiers: 'sql bigquery plsql' }),
  language('java', 'java'),
  language('js', 'js jsx cjs mjs es6', { identifiers: 'javascript javascriptreact js jsx', quotes: '"\'`' }),
  language('kotlin', 'kt kts ktm'),
  language('php', 'php php3 php4 php5 phps phpt phtml'),
  language('python', 'py pyi pyw pyx wsgi', { blockEnd: 'indentation' }),
  language('ruby', 'rb rake gemspec ru erb jbuilder podspec', { identifiers: 'ruby erb', blockEnd: 'keyword' }),
  language('rust', 'rs', { quotes: '"' }),
  language('scala', 'scala sbt sc'),
  language('swift', 'swift', { quotes: '"' }),
  language('ts', 'ts tsx cts mts', { identifiers: 'typescript typescriptreact ts tsx', quotes: '"\'`' }),

  language('clojure', 'clj cljs cljc edn', { quotes: '"' }),
  language('css', 'css scss less', { identifiers: 'css scss less' }),
  language('dart', 'dart'),
  language('dockerfile', 'dockerfile', { blockEnd: 'line' }),
  language('elixir', 'ex exs', { blockEnd: 'keyword' }),
  language('groovy', 'groovy gradle'),
  language('haskell', 'hs', { blockEnd: 'indentation', quotes: '"' }),
  language('html', 'html htm xhtml vue svelte', { identifiers: 'html vue svelte', blockEnd: 'indentation' }),
  language('json', 'json jsonc json5', { identifiers: 'json jsonc json5', quotes: '"' }),
  language('julia', 'jl', { blockEnd: 'keyword', quotes: '"' }),
  language('lua', 'lua', { blockEnd: 'keyword' }),
  language('makefile', 'mk makefile', { blockEnd: 'line' }),
  language('markdown', 'md markdown', { blockEnd: 'line' }),
  language('objective-c', 'm mm', { identifiers: 'objective-c objective-cpp' }),
  language('perl', 'pl pm'),
  language('r', 'r'),
  language('shell', 'sh bash zsh', { identifiers: 'shellscript shell bash', blockEnd: 'keyword' }),
  language('terraform', 'tf tfvars hcl', { identifiers: 'terraform hcl', quotes: '"' }),
  language('text', 'txt rst adoc', { identifiers: 'plaintext restructuredtext asciidoc', blockEnd: 'line' }),
  language('toml', 'toml'),
  language('xml', 'xml xsd xsl svg', { identifiers: 'xml xsl', blockEnd: 'indentation' }),
  language('yaml', 'yml yaml', { identifiers: 'yaml dockercompose', blockEnd: 'indentation' }),
];
