/**
 * How a statement or block of a language ends. `brackets`: once every opened bracket is closed; `indentation`: once the
 * text returns to the indentation that it began with; `keyword`: the same, with a closing word such as `end`; `line`: at
 * the end of the line.
 */
type BlockEnd = 'brackets' | 'indentation' | 'keyword' | 'line';

/** A language of source files. */
export interface Language {
  /** The value of `model.lang`: GitLab's own if its gateway knew the language, in lower case. */
  readonly name: string;
  /** Endings of file names, without the dot, in lower case. */
  readonly extensions: readonly string[];
  /** Identifiers of language servers, in lower case. */
  readonly identifiers: readonly string[];
  readonly blockEnd: BlockEnd;
  /** The characters that open and close a string within a line. */
  readonly quotes: string;
}

/** What is assumed of a file whose language is not known. */
export const UNKNOWN_LANGUAGE: Language = {
  name: '',
  extensions: [],
  identifiers: [],
  blockEnd: 'brackets',
  quotes: `"'\``,
};

function language(
  name: string,
  extensions: string,
  {
    identifiers = name,
    blockEnd = 'brackets',
    quotes = `"'`,
  }: { identifiers?: string } & Partial<Pick<Language, 'blockEnd' | 'quotes'>> = {},
): Language {
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
