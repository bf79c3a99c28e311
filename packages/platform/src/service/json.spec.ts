import { nestsDeeper } from './json.js';

describe('nestsDeeper', () => {
  it.each<[string, number, boolean]>([
    ['', 0, false],
    ['7', 0, false],
    ['[]', 0, true],
    ['[[]]', 2, false],
    ['[[[]]]', 2, true],
    ['[{"a":[]}]', 2, true],
    ['[[],[],[],{}]', 2, false],
    ['["[[[[", "{{{{"]', 1, false],
    [String.raw`["\"[[[", "\\", []]`, 1, true],
    [String.raw`["\"[[[", "\\", 1]`, 1, false],
    [']]][[[', 0, false],
    ['"[[[', 0, false],
    ['['.repeat(1_000_000), 999_999, true],
  ])('%.20s, %d: %p', (text, levels, deeper) => {
    expect(nestsDeeper(text, levels)).toBe(deeper);
  });
});
