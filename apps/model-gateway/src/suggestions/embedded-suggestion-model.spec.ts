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

  describe('indents a block as the cursor’s line', () => {
    const python = (indent: string, step: string) => [
      `${indent}def area(w):`,
      `${indent}${step}if w:`,
      `${indent}${step}${step}return w`,
      '',
      `${indent}${step}return 0`,
    ];
    const lines = (...all: string[]) => all.join('\n');
    it.each<[what: string, file: string, content: string, expected: string | undefined]>([
      [
        'deeper, in Python',
        'a.py',
        lines(...python('', '    '), 'class A:', '    def ar‸'),
        'ea(w):\n        if w:\n            return w\n\n        return 0',
      ],
      [
        'less deep, in Python',
        'a.py',
        lines('class A:', ...python('    ', '    '), 'def ar‸'),
        'ea(w):\n    if w:\n        return w\n\n    return 0',
      ],
      [
        'by spaces, the block by tabs',
        'a.py',
        lines('class A:', ...python('\t', '\t'), 'class B:', '    x = 1', '    def ar‸'),
        'ea(w):\n        if w:\n            return w\n\n        return 0',
      ],
      [
        'by tabs, the block by two spaces',
        'a.py',
        lines('class A:', ...python('  ', '  '), 'class B:', '\tx = 1', '\tdef ar‸'),
        'ea(w):\n\t\tif w:\n\t\t\treturn w\n\n\t\treturn 0',
      ],
      [
        'by a tab and spaces',
        'a.py',
        lines(...python('', '    '), 'class A:', '\t  x = 1', '\t  def ar‸'),
        'ea(w):\n\t      if w:\n\t          return w\n\n\t      return 0',
      ],
      [
        'with CRLF',
        'a.js',
        'if (x1) {\r\n  go();\r\n}\r\nfunction f() {\r\n    if (x1‸\r\n}',
        ') {\r\n      go();\r\n    }',
      ],
      [
        'from the end of its first line on',
        'a.js',
        lines('if (x1) {', '  go();', '}', 'run(() => {', '    if (x1) {‸'),
        '\n      go();',
      ],
      [
        'in a new line that the editor has indented',
        'a.js',
        lines('if (x1) {', '  go();', '}', 'run(() => {', '    if (x1) {', '      ‸'),
        'go();',
      ],
      [
        'in a new line that is not indented yet',
        'a.py',
        lines('if x1:', '    go()', 'def f():', '    if x1:', '‸'),
        '        go()',
      ],
      [
        'in Go',
        'a.go',
        'func a() {\n\tif err != nil {\n\t\treturn err\n\t}\n}\nfunc b() {\n\tfor {\n\t\tif err‸\n\t}\n}',
        ' != nil {\n\t\t\treturn err\n\t\t}',
      ],
      [
        'in Ruby',
        'a.rb',
        'def area(w)\n  w\nend\nmodule A\n  class B\n    def ar‸\n  end\nend',
        'ea(w)\n      w\n    end',
      ],
      [
        'in YAML',
        'a.yml',
        'jobs:\n  build:\n    script:\n      - a\nother:\n    more:\n      build‸',
        ':\n        script:\n          - a',
      ],
      ['in a shell script', 'a.sh', 'if ok; then\n  a\nfi\nfor x; do\n    if ok‸\ndone', '; then\n      a\n    fi'],
      ['in HTML', 'a.html', '<ul>\n  <li>one</li>\n</ul>\n<p>\n    <ul>‸\n</p>', '\n      <li>one</li>'],
      [
        'not deeper than a line of brackets was',
        'a.js',
        lines('    call(one,', '  two);', 'if (a) {', '      cal‸'),
        'l(one,\n    two);',
      ],
      [
        'not a body of another depth than that below',
        'a.py',
        lines('if x1:', '    go()', 'class A:', '  if x1‸', '    stop()'),
        ':',
      ],
      [
        'not a line of a depth that is not around it',
        'a.py',
        lines('class A:', '    def f(self):', '        return x1', '    def g(self):', 'if a:', '        return x1‸'),
        undefined,
      ],
    ])('%s', (_what, file, content, expected) => {
      expect(suggest(file, content)).toBe(expected);
    });
  });

  describe('doubles nothing that follows the cursor already', () => {
    it.each<[what: string, file: string, content: string, expected: string | undefined]>([
      ['the end of a tag', 'a.html', '<div class="a">text</div>\n<div‸></div>', ' class="a"'],
      ['the end of an empty tag', 'a.jsx', '<img src="a" alt="b" /> now\n<img‸ />', ' src="a" alt="b"'],
      ['a closing tag', 'a.html', '<li>one</li><li>two</li>\n<li>‸</li>', 'two'],
      [
        'a closing tag around the same tag',
        'a.html',
        '<div id="a"><div>x</div></div>\n<div id="a">‸</div>',
        '<div>x</div>',
      ],
      ['a closing tag in the next line', 'a.vue', '<pre>one</pre>\n<section>\n  <pre>‸\n  </pre>\n</section>', 'one'],
      ['an attribute’s quote', 'a.html', '<a href="one">\n<a href="‸">', 'one'],
      ['a quote after an escaped one', 'a.js', 'say("he \\"x\\" b");\nsay("‸");', 'he \\"x\\" b'],
      ['three quotes', 'a.py', 'def f():\n    """Say it."""\ndef g():\n    """Sa‸"""', 'y it.'],
      ['a template’s quote', 'a.ts', 'run(`a ${b}`);\nrun(`‸`);', 'a ${b}'],
      ['a type’s bracket', 'a.ts', 'new Map<string, Set<number>>();\nnew Map<‸>();', 'string, Set<number>'],
      ['a bracket after an arrow', 'a.ts', 'let run: Fn<() => void>;\nlet run: Fn<‸>;', '() => void'],
      ['a bracket of a bracket', 'a.js', 'foo(bar(1), [2]);\nfoo(‸)', 'bar(1), [2]'],
      ['a bracket that the text closes itself', 'a.js', 'const all = sum(items);\nrun(const all = ‸)', 'sum(items)'],
      ['a bracket behind white space', 'a.js', 'use({ one: 1 });\nuse({ ‸ });', 'one: 1'],
      ['a bracket in the next line', 'a.js', 'call(alpha, beta);\ncall(\n  al‸\n);', 'pha, beta'],
      ['a semicolon', 'a.js', 'const all = sum(items); // so\nconst all = ‸;', 'sum(items)'],
      ['a comma', 'a.py', 'foo(one, two, three)\nfoo(one, ‸, three)', 'two'],
      ['a colon', 'a.py', 'if name is None:\n    pass\nif name‸:\n', ' is None'],
      ['a comment’s end', 'a.css', '/* all of it */\n/* all‸ */', ' of it'],
      ['a brace', 'a.js', 'function f1() { return 1; }\nfunction f1() {‸}', ' return 1;'],
      ['a brace after a blank line', 'a.js', 'if (x1) {\n  go();\n}\nend();\nif (x1) {‸\n\n}', '\n  go();'],
      [
        'a brace behind a body',
        'a.js',
        'if (x1) {\n  go();\n}\nfunction f() {\n  if (x1) {‸\n    stop();\n  }\n}',
        '\n    go();',
      ],
      ['an else', 'a.js', 'if (x1) {\n  go();\n}\nend();\nif (x1) {‸\n} else {\n}', '\n  go();'],
      ['an end', 'a.rb', 'def area(w)\n  w\nend\nclass A\n  def area(w)‸\n  end\nend', '\n    w'],
      ['not the brace around it', 'a.js', 'if (x1) {\n  go();\n}\nfunction f() {\n  if (x1‸\n}', ') {\n    go();\n  }'],
    ])('%s', (_what, file, content, expected) => {
      expect(suggest(file, content)).toBe(expected);
    });
  });

  describe('in a file that begins with a byte order mark', () => {
    it.each([
      ['finds its first line again', '\uFEFFimport os\nimport sys\n\nx = 1\nimport os‸', '\nimport sys'],
      ['indents as without it', '\uFEFFif x1:\n    go()\ndef f():\n    if x‸', '1:\n        go()'],
      ['finds the line at the cursor again', 'total = a\ntotal‸'.replace(/^/, '\uFEFF'), ' = a'],
      ['suggests none for it', '\uFEFF‸', undefined],
      ['ignores it below the cursor', '‸\uFEFFtotal = a', undefined],
    ])('%s', (_what, content, expected) => {
      expect(suggest('a.py', content)).toBe(expected);
    });
  });

  it('suggests no half of a surrogate pair', () => {
    expect(suggest('a.js', 'say("a \ud83d b");\nsay(‸')).toBe('"a');
    expect(suggest('a.js', 'say("a 🙂 b");\nsay(‸')).toBe('"a 🙂 b");');
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
