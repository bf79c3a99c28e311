import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { detectLanguage } from '../languages/detect-language.js';
import { suggestedText } from './embedded-suggestion-model.js';

const PARSES = `
import ast, json, sys
def parses(text):
    try:
        return ast.parse(text) is not None
    except SyntaxError as error:
        return f'{type(error).__name__}: {error}'
print(json.dumps([parses(text) for text in json.load(sys.stdin)]))
`;

/** For each text whether Python parses it, or its error. */
function parsed(texts: readonly string[]): unknown[] {
  const { stdout } = spawnSync('python3', ['-c', PARSES], { input: JSON.stringify(texts), encoding: 'utf8' });
  return JSON.parse(stdout) as unknown[];
}

const hasPython = spawnSync('python3', ['-c', 'import ast']).status === 0;

const step = fc.constantFrom('  ', '    ', '\t', '   ', '        ');
type Node = readonly [string, readonly Node[]];
const { tree } = fc.letrec<{ tree: Node[] }>((tie) => ({
  tree: fc.array(
    fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      fc.constantFrom('call(1, 2)', 'total = [\n1,\n2]', 'text = """a\n  b"""', 'pass').map((line): Node => [line, []]),
      fc.tuple(fc.constantFrom('if total:', 'while total:', 'with open(x):', 'def inner(a,\n  b):'), tie('tree')),
    ),
    { minLength: 1, maxLength: 3 },
  ),
}));

function written(nodes: readonly Node[], indent: string, by: string): string {
  return nodes.map(([line, body]) => `${indent}${line}\n${written(body, `${indent}${by}`, by)}`).join('');
}

interface Program {
  readonly above: string;
  readonly below: string;
}

/** A function at one depth, and the cursor in a second one's first line at another depth, indented in another way. */
const program = fc
  .record({
    body: tree,
    steps: fc.tuple(step, step),
    depths: fc.tuple(fc.nat(2), fc.nat(2)),
    typed: fc.constantFrom('def ar', 'def area(one', 'def area(one):', 'def area(one):\n'),
    below: fc.constantFrom('', '\n', '\n\nlast = 1\n'),
    eol: fc.constantFrom('\n', '\r\n'),
    mark: fc.constantFrom('', '\uFEFF'),
  })
  .map(({ body, steps: [one, two], depths: [from, to], typed, below, eol, mark }): Program => {
    const at = (name: string, depth: number, by: string) =>
      Array.from({ length: depth }, (_, index) => `${by.repeat(index)}class ${name}${index}:\n`).join('');
    const source = written([['def area(one):', body]], one.repeat(from), one);
    const [line, rest] = typed.split('\n');
    const cursor = `${two.repeat(to)}${line}${rest === undefined ? '' : `\n${two.repeat(to + 1)}`}`;
    const above = `${mark}${at('A', from, one)}${source}${at('B', to, two)}${cursor}`;
    return { above: above.replaceAll('\n', eol), below: below.replaceAll('\n', eol) };
  });

(hasPython ? describe : describe.skip)('what the embedded model adds to Python', () => {
  it('is parsed by Python, at every depth and in every indentation', () => {
    const language = detectLanguage('a.py');
    // Of a block of more than 800 characters only the first line is suggested.
    const programs = fc.sample(program, { numRuns: 2_000, seed: 14 }).filter(({ above }) => above.length < 800);
    const completed = programs.flatMap(({ above, below }) => {
      const suggestion = suggestedText({ above, below, language });
      return suggestion === undefined ? [] : [`${above}${suggestion}${below}`.replace(/^\uFEFF/, '')];
    });
    const failed = parsed(completed).flatMap((result, index) => (result === true ? [] : [[result, completed[index]]]));
    expect(completed.length).toBeGreaterThan(1_000);
    expect(failed.slice(0, 3)).toEqual([]);
  });
});
