import { detectLanguage } from '../languages/detect-language.js';
import { EmbeddedSuggestionModel, suggestedText } from './embedded-suggestion-model.js';

const suggest = (fileName: string, content: string) => {
  const [above = '', below = ''] = content.split('‸');
  return suggestedText({ above, below, language: detectLanguage(fileName) });
};

describe('the embedded suggestion model', () => {
  it('continues the longest end of the text above that occurs again above', () => {
    expect(suggest('a.js', 'const total = sum(items);\nconst other = 1;\nconst total = su‸')).toBe('m(items);');
  });

  it('continues the longest end of the text above that occurs again below', () => {
    expect(suggest('a.go', 'x := load‸\n\nfunc main() {\n\ty := loadAll(ctx)\n}\n')).toBe('All(ctx)');
  });

  it('prefers the longer common text to the nearer one', () => {
    const content = 'import { readFile } from "fs";\nreadLine();\nimport { read‸';
    expect(suggest('a.ts', content)).toBe('File } from "fs";');
  });

  it('prefers the nearer of two places with the same common text', () => {
    expect(suggest('a.js', 'let first = 1;\nlet last = 2;\nlet ‸')).toBe('last = 2;');
  });

  it('goes on to the next line if the whole line occurs again', () => {
    expect(suggest('a.py', 'import os\nimport sys\n\ndef f():\n    pass\n\nimport os‸')).toBe('\nimport sys');
  });

  it('does not go on to the next line if only a part of the line occurs again', () => {
    expect(suggest('a.py', 'from os import path\nname = 1\nxyz(path‸')).toBeUndefined();
  });

  it('suggests the first line of a new block', () => {
    const content = 'if (failed) {\n  return undefined;\n}\nwork();\nif (failed) {\n  ‸';
    expect(suggest('a.js', content)).toBe('return undefined;');
  });

  it.each([
    ['nothing above', '‸const a = 1;'],
    ['an empty file', '‸'],
    ['a text that occurs once', 'const alpha = 1;\nfunction beta‸'],
    ['less than two characters of words', 'x = y;\nz ='],
    ['a word that is only the end of another one', 'prefoo(1);\nfoo‸'],
    ['a word within another one below', 'foo‸\nprefoo(1);'],
    ['only white space after it', 'return value   \nreturn value‸'],
  ])('suggests nothing for %s', (_what, content) => {
    expect(suggest('a.js', content)).toBeUndefined();
  });

  describe('stops', () => {
    it('where the brackets that the line opens are closed', () => {
      const block = 'function area(w, h) {\n  if (w) {\n    return w * h;\n  }\n}\nrun();\n';
      expect(suggest('a.js', `${block}function ar‸`)).toBe('ea(w, h) {\n  if (w) {\n    return w * h;\n  }\n}');
    });

    it('at the end of a bracket that an else opens again', () => {
      const block = 'if (ok) {\n  a();\n} else {\n  b();\n}\nrun();\n';
      expect(suggest('a.js', `${block}if (ok‸`)).toBe(') {\n  a();\n} else {\n  b();\n}');
    });

    it('not at a bracket within quotes', () => {
      expect(suggest('a.js', `print("(", '[', "it's");\nnext();\nprint‸`)).toBe(`("(", '[', "it's");`);
    });

    it('where Python returns to the indentation', () => {
      const block = 'def area(w, h):\n    if w:\n        return w * h\n\n    return 0\n\nx = 1\n';
      expect(suggest('a.py', `${block}def ar‸`)).toBe('ea(w, h):\n    if w:\n        return w * h\n\n    return 0');
    });

    it('with the word that closes a block of Ruby', () => {
      const block = 'def area(w, h)\n  w * h\nend\n\nputs 1\n';
      expect(suggest('a.rb', `${block}def ar‸`)).toBe('ea(w, h)\n  w * h\nend');
    });

    it('at the end of a line of prose', () => {
      expect(suggest('a.md', 'Install it (now\nor later).\n\nInsta‸')).toBe('ll it (now');
    });

    it('at the end of the line if the block is too long', () => {
      const block = `function big() {\n${'  step();\n'.repeat(200)}}\n`;
      expect(suggest('a.js', `${block}function bi‸`)).toBe('g() {');
    });

    it('at the end of a word if the line is too long', () => {
      const suggestion = suggest('a.js', `begin ${'word '.repeat(500)}\nbegi‸`);
      expect(suggestion).toMatch(/^n (word )+word$/);
      expect(suggestion?.length).toBeLessThanOrEqual(800);
    });

    it('before a carriage return', () => {
      expect(suggest('a.js', 'alpha(1);\r\nbeta();\r\nalp‸')).toBe('ha(1);');
    });
  });

  describe('never repeats what stands right of the cursor', () => {
    it.each([
      ['all of it', 'foo(bar);\nfoo(‸bar);\n', undefined],
      ['all of it in the next line', 'foo();\nbar();\nbaz();\nfoo();‸\n  bar();\n', undefined],
      ['a closing bracket', 'foo(bar, 1);\nfoo(‸)\n', 'bar, 1'],
      ['a closing bracket and more', 'foo(bar, 1);\nfoo(‸);\n', 'bar, 1'],
      ['a closing quote', 'say("hello");\nsay("‸")\n', 'hello'],
      ['the closing line of a block', 'if (x1) {\n  go();\n}\nend();\nif (x1) {‸\n}\n', '\n  go();'],
    ])('%s', (_what, content, expected) => {
      expect(suggest('a.js', content)).toBe(expected);
    });
  });

  it('gives its text in lines', async () => {
    const above = 'function area(w) {\n  return w;\n}\nfunction ar';
    const file = { name: 'a.js', above, below: '', language: detectLanguage('a.js') };
    const pieces: string[] = [];
    for await (const piece of new EmbeddedSuggestionModel().suggest(file, new AbortController().signal)) {
      pieces.push(piece);
    }
    expect(pieces).toEqual(['ea(w) {\n', '  return w;\n', '}']);
  });
});
