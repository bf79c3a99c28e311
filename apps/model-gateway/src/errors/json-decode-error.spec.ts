import fc from 'fast-check';
import { jsonDecodeError } from './json-decode-error.js';

describe('jsonDecodeError', () => {
  // The messages and positions are those of Python 3.11: json.loads(text).
  it.each([
    ['', 'Expecting value: line 1 column 1 (char 0)'],
    ['  ', 'Expecting value: line 1 column 3 (char 2)'],
    ['undefined', 'Expecting value: line 1 column 1 (char 0)'],
    ['{', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ["{'a': 1}", 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['{"a": }', 'Expecting value: line 1 column 7 (char 6)'],
    ['{"a": 1', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
    ['{"a": 1 "b": 2}', "Expecting ',' delimiter: line 1 column 9 (char 8)"],
    ['{"a": 1,}', 'Expecting property name enclosed in double quotes: line 1 column 9 (char 8)'],
    ['[1, 2', "Expecting ',' delimiter: line 1 column 6 (char 5)"],
    ['[1,]', 'Expecting value: line 1 column 4 (char 3)'],
    ['{"a": 1}\n x', 'Extra data: line 2 column 2 (char 10)'],
    ['01', 'Extra data: line 1 column 2 (char 1)'],
    ['{"a": "b', 'Unterminated string starting at: line 1 column 7 (char 6)'],
    ['"a\\', 'Unterminated string starting at: line 1 column 1 (char 0)'],
    ['"a\nb"', 'Invalid control character at: line 1 column 3 (char 2)'],
    ['"a\\x"', 'Invalid \\escape: line 1 column 3 (char 2)'],
    ['["🙂", x]', 'Expecting value: line 1 column 7 (char 6)'],
  ])('says of %j what Python says', (text, message) => {
    const { loc, msg, type } = jsonDecodeError(text);
    expect({ msg, type }).toEqual({ msg: message, type: 'value_error.jsondecode' });
    expect(loc).toEqual(['body', Number(/char (\d+)/.exec(message)?.[1])]);
  });

  it('finds an error within whatever is not JSON, and none in what is', () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '}', ',', '\\', 'x', '\n'))
      .map(
        ([json, at, piece]) => json.slice(0, at % (json.length + 1)) + piece + json.slice((at % (json.length + 1)) + 1),
      );
    fc.assert(
      fc.property(fc.oneof(broken, fc.string(), fc.json()), (text) => {
        const { pos } = jsonDecodeError(text).ctx as { pos: number };
        const isFine = jsonDecodeError(text).msg.startsWith('Extra data') && pos === [...text].length;
        expect(isFine).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('does not run out of stack at the levels that a body may nest', () => {
    expect(jsonDecodeError('['.repeat(1_000)).msg).toMatch(/^Expecting value/);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
