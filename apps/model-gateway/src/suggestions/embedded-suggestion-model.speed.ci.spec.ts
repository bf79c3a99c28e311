import { detectLanguage } from '../languages/detect-language.js';
import { suggestedText } from './embedded-suggestion-model.js';

const SIZE = 100_000;
const fill = (text: string) => text.repeat(Math.ceil(SIZE / text.length)).slice(0, SIZE);
const numbered = (line: (number: number) => string) =>
  fill(Array.from({ length: 5_000 }, (_, number) => line(number)).join(''));
const source = numbered((number) => `function step${number}(value) {\n  return value + ${number};\n}\n\n`);

/** Milliseconds of CPU: far above what one call takes, and far below what quadratic work would take. */
const LIMIT_MS = 400;

describe('100,000 characters above and below the cursor', () => {
  it.each([
    ['source code', source, source],
    ['one letter', fill('a'), fill('a')],
    ['one letter and a break', fill('a'), `${fill('a').slice(1)}b`],
    ['one word', fill('ab '), fill('ab ')],
    ['one statement, right of the cursor too', `${fill('foo(x);\n').slice(8)}foo(`, fill('x);\n')],
    ['opening brackets', fill('ab ('), fill('ab (')],
    ['opening brackets in lines', fill('ab {\n'), fill('ab {\n')],
    ['quotes', fill(`ab '"`), fill(`ab "'`)],
    ['white space', `ab${fill(' ').slice(2)}`, fill(' ')],
    ['line breaks', `ab${fill('\n').slice(2)}`, fill('\n')],
    ['ever longer runs', numbered((number) => `${'a'.repeat(number % 400)} `), numbered((number) => `a ${number}\n`)],
    ['a Fibonacci word', fill(fibonacciWord(26)), fill(fibonacciWord(25))],
  ])('are searched in linear time: %s', (_what, above, below) => {
    const times = Array.from({ length: 3 }, () => {
      const start = process.cpuUsage();
      suggestedText({ above, below, language: detectLanguage('a.js') });
      return process.cpuUsage(start).user / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(LIMIT_MS);
  });
});

function fibonacciWord(length: number): string {
  return Array.from({ length }).reduce<[string, string]>(([a, b]) => [b, b + a], ['a ', 'ab '])[1];
}
