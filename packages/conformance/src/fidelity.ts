import { described, type Pattern } from './pattern.js';
import type { RuleStatement } from './rule.js';
import { LATER_RULE_GROUPS, RULE_GROUPS } from './rules/all-rules.js';

/** Those of the later version that only it has. */
const ONLY_LATER = LATER_RULE_GROUPS.filter(({ name }) => RULE_GROUPS.every((group) => group.name !== name));

/** The columns of a table by their heads: what each says of a row. */
type Columns<Row> = Readonly<Record<string, (row: Row) => string>>;

const RULE: Columns<RuleStatement> = {
  '#': ({ row = '' }) => row,
  rule: ({ name, says }) => (says === undefined ? `\`${name}\`` : `\`${name}\`: ${says}`),
  on: ({ on }) => (on.length > 1 ? 'both' : String(on[0])),
  source: ({ source, specs }) => (specs === undefined ? source : `${source}; ${specs}`),
  'answer when it fails': ({ answer, refusal }) => answer ?? (refusal === undefined ? '' : answerOf(refusal)),
};

const CASES: Columns<RuleStatement> = {
  cases: ({ cases }) => {
    const names = Object.keys(typeof cases === 'function' ? cases('saas') : cases);
    return names.join('; ').replaceAll('*', '\\*');
  },
};

/** A document with its tables of rules as the rules are: what stands between `<!-- KIND: GROUPS -->` and `<!-- end -->`. */
export function withTablesOfRules(document: string): string {
  return document.replace(
    /(<!-- (order|rules|cases): ([^\n]*) -->\n)[^]*?(<!-- end -->)/g,
    (_, begin: string, kind: string, names: string, end: string) =>
      `${begin}\n${tableOf(kind, names.split('; '))}\n\n${end}`,
  );
}

/** `order`: the rules of the token request in their order, or those of a group; `rules`: the others of groups; `cases`: the cases of a group. */
function tableOf(kind: string, names: readonly string[]): string {
  const named = [...RULE_GROUPS, ...ONLY_LATER].filter(({ name }) => names.includes(name));
  const groups = kind === 'order' && named.length === 0 ? RULE_GROUPS : named;
  if (kind === 'cases') {
    const rules = groups.flatMap((group) => group.rules);
    return table(
      {
        request: (rule) => `\`${rule.case}\``,
        answer: ({ expected }) => answerOf(expected as Pattern),
        source: ({ source }) => source,
      },
      rules.filter(({ on }) => on === rules[0]?.on),
    );
  }
  const statements = groups.flatMap((group) => group.statements);
  const [others, rows] = [statements.filter(({ row }) => row === undefined), statements.filter(({ row }) => row)];
  if (kind === 'rules') return table({ ...RULE, ...CASES }, others);
  return table(
    RULE,
    rows.toSorted((a, b) => String(a.row).localeCompare(String(b.row), 'en', { numeric: true })),
  );
}

/** A Markdown table, aligned; a column in which nothing stands is left out. */
function table<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const filled = Object.entries(columns)
    .map(([head, cell]) => [head, ...rows.map((row) => cell(row).replaceAll('|', '\\|'))])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  const widths = filled.map((column) => Math.max(3, ...column.map(({ length }) => length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const [head, ...body] = [...Array(rows.length + 1).keys()].map((row) => line(filled.map((column) => column[row]!)));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

/** An answer in words: status, body, and the headers that are not every answer's. */
function answerOf(pattern: Pattern): string {
  const { status, body, text, headers } = described(pattern) as Readonly<Record<string, unknown>>;
  const named = Object.entries((headers ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
    if (name === 'content-type' && value === 'application/json') return [];
    return value === null ? [`no \`${name}\``] : [`\`${name}: ${String(value)}\``];
  });
  const shown = text ?? body;
  const said = typeof shown === 'string' ? shown : JSON.stringify(shown);
  return [shown === undefined ? String(status) : `${String(status)} \`${said}\``, ...named]
    .join(', ')
    .replaceAll(/<([^>]*)>/g, '$1');
}
