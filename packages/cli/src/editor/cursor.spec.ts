import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCursor } from './cursor.js';

describe('readCursor', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'cursor-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const around = (content: string, place: string) => {
    const file = join(folder, 'a.py');
    writeFileSync(file, content);
    const { above, below } = readCursor(`${file}:${place}`);
    return [above, below];
  };

  it.each([
    ['the beginning', 'ab\n', '1:1', ['', 'ab\n']],
    ['the end of a line', 'ab\r\ncd', '1:3', ['ab', '\r\ncd']],
    ['the line after the last break', 'ab\n', '2:1', ['ab\n', '']],
    ['an empty file', '', '1:1', ['', '']],
    ['a character of two code units, before it', 'a🙂b', '1:2', ['a', '🙂b']],
    ['a character of two code units, after it', 'a🙂b', '1:4', ['a🙂', 'b']],
    ['a combined character, within it', 'e\u0301', '1:2', ['e', '\u0301']],
    ['a file with a byte order mark, its beginning', '\uFEFFab', '1:1', ['', 'ab']],
    ['a file with a byte order mark, its end', '\uFEFFab', '1:3', ['ab', '']],
    ['a file of a byte order mark', '\uFEFF', '1:1', ['', '']],
    ['a mark that is not the first character', 'a\uFEFFb', '1:3', ['a\uFEFF', 'b']],
  ])('cuts the text at %s', (_what, content, place, expected) => {
    expect(around(content, place)).toEqual(expected);
  });

  it.each([
    ['ab', '1:4', /has columns 1 to 3, no column 4$/],
    ['\uFEFFab', '1:4', /has columns 1 to 3, no column 4$/],
    ['ab', '1:0', /no column 0$/],
    ['ab', '2:1', /has 1 lines, no line 2$/],
    ['x\na🙂b', '2:3', /^line 2 of .*a\.py: column 3 is inside the character of columns 2 and 3$/],
    ['🙂', '1:2', /column 2 is inside the character of columns 1 and 2$/],
    ['👨‍👩‍👧', '1:5', /column 5 is inside/],
  ])('refuses in %j the place %s', (content, place, message) => {
    expect(() => around(content, place)).toThrow(message);
  });
});
