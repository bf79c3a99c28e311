import { described, type Pattern } from './pattern.js';
import type { RuleStatement } from './rule.js';
import { RULE_GROUPS } from './rules/all-rules.js';

/** Columns of one table, each with what it says of a row. */
type Columns<Row> = Readonly<Record<string, (row: Row) => string>>;

const statements = RULE_GROUPS.flatMap((group) => group.statements);

const ruleColumns: Columns<RuleStatement> = {
  rule: ({ name, says }) => (says === undefined ? `\`${name}\`` : `\`${name}\`: ${says}`),
  on: ({ on }) => (on.length > 1 ? 'both' : String(on[0])),
  source: ({ source, specs }) => (specs === undefined ? source : `${source}; ${specs}`),
};

const refusals: Columns<RuleStatement> = {
  ...ruleColumns,
  'answer when it fails': ({ answer, refusal }) => answer ?? (refusal === undefined ? '' : answerOf(refusal)),
};

const withCases: Columns<RuleStatement> = {
  ...refusals,
  cases: ({ cases, on }) => Object.keys(typeof cases === 'function' ? cases(on[0]!) : cases).join('; '),
};

/** The tables by the words of their markers. */
function tableOf(kind: string, names: readonly string[]): string {
  const groups = RULE_GROUPS.filter(({ name }) => names.includes(name));
  if (kind === 'order') return table({ '#': ({ row = '' }) => row, ...refusals }, inOrder());
  if (kind === 'rules')
    return table(
      withCases,
      groups.flatMap((group) => group.statements),
    );
  const [first] = groups.flatMap(({ rules }) => rules);
  return table(
    {
      request: (rule) => `\`${rule.case}\``,
      answer: ({ expected }) => answerOf(expected as Pattern),
      source: ({ source }) => source,
    },
    groups.flatMap(({ rules }) => rules).filter(({ on }) => on === first?.on),
  );
}

const inOrder = (): readonly RuleStatement[] =>
  statements
    .filter(({ row }) => row !== undefined)
    .toSorted((one, other) => String(one.row).localeCompare(String(other.row), 'en', { numeric: true }));

/** A document with its tables of rules as the rules are: what stands between `<!-- KIND: GROUPS -->` and `<!-- end -->`. */
export function withTablesOfRules(document: string): string {
  return document.replace(
    /(<!-- (order|rules|cases): ([^\n]*) -->\n)[^]*?(<!-- end -->)/g,
    (_, begin: string, kind: string, names: string, end: string) =>
      `${begin}\n${tableOf(kind, names.split('; '))}\n\n${end}`,
  );
}

/** A Markdown table, aligned; a column in which nothing stands is left out. */
function table<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const filled = Object.entries(columns)
    .map(([head, cell]) => [head, ...rows.map((row) => cell(row).replaceAll('|', '\\|'))])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  const widths = filled.map((column) => Math.max(...column.map(({ length }) => length)));
  const line = (row: number) => `| ${filled.map((column, i) => column[row]!.padEnd(widths[i]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(0), rule, ...rows.map((_, i) => line(i + 1))].join('\n');
}

/** An answer in words: status, body, and the headers that are not every answer's. */
function answerOf(pattern: Pattern): string {
  const { status, body, text, headers } = described(pattern) as Readonly<Record<string, unknown>>;
  const shown = text ?? body;
  const named = Object.entries((headers ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
    if (name === 'content-type' && value === 'application/json') return [];
    return value === null ? [`no \`${name}\``] : [`\`${name}: ${String(value)}\``];
  });
  const said = shown === undefined ? [] : [typeof shown === 'string' ? `\`${shown}\`` : `\`${JSON.stringify(shown)}\``];
  return [[String(status), ...said].join(' '), ...named].join(', ');
}
