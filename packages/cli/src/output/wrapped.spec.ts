import { filled, fitted } from './wrapped.js';

const CURL = 'curl --request PUT "http://127.0.0.1:3000/api/v4/application/settings" --header "PRIVATE-TOKEN: x"';

describe('a line that is too long', () => {
  it.each<[string, string, string[]]>([
    ['fits already', 'a b', ['a b']],
    ['prose', 'one two three four five six', ['one two three four', '    five six']],
    ['columns', 'ok  one two three four five', ['ok  one two three', '    four five']],
    ['the last column', '  ok  saas  one two three', ['  ok  saas  one two', '            three']],
    ['a long word', `see ${'x'.repeat(30)} there`, ['see', `    ${'x'.repeat(30)}`, '    there']],
    ['colours', '\u001B[31mone two three four five\u001B[39m', ['\u001B[31mone two three four', '    five\u001B[39m']],
  ])('%s', (_what, line, lines) => {
    expect(fitted(line, 20)).toEqual(lines);
  });

  it('stays one command for the shell', () => {
    const lines = fitted(`  repair: ${CURL}`, 80);
    expect(lines.every(({ length }) => length <= 80)).toBe(true);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('\n').replace(/ \\\n */g, ' ')).toBe(`  repair: ${CURL}`);
  });
});

it('fills the lines of paragraphs and items', () => {
  const text =
    'one two three\nfour five\n\n  NAME  one two three\n        four\n  MORE  five\n\n  $ npm run --one --two --three';
  expect(filled(text, 20).split('\n')).toEqual([
    'one two three four',
    'five',
    '',
    '  NAME  one two',
    '        three four',
    '  MORE  five',
    '',
    '  $ npm run --one \\',
    '      --two \\',
    '      --three',
  ]);
});
