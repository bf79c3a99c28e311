import { detectLanguage, extensionLabel } from './detect-language.js';
import { LANGUAGES } from './languages.js';

describe('detectLanguage', () => {
  it.each([
    ['main.py', undefined, 'python'],
    ['src/App.TSX', undefined, 'ts'],
    ['C:\\code\\Program.cs', undefined, 'csharp'],
    ['Rakefile', undefined, 'ruby'],
    ['.gitignore', undefined, ''],
    ['notes', undefined, ''],
    ['', undefined, ''],
    ['untitled', 'javascriptreact', 'js'],
    ['query.txt', 'sql', 'google_sql'],
    ['main.rs', 'unheard-of', 'rust'],
    ['main.rs', null, 'rust'],
  ])('%s with identifier %s is %j', (fileName, identifier, expected) => {
    expect(detectLanguage(fileName, identifier).name).toBe(expected);
  });

  it('gives every extension and identifier to one language', () => {
    const extensions = LANGUAGES.flatMap((language) => language.extensions);
    const identifiers = LANGUAGES.flatMap((language) => language.identifiers);
    expect(new Set(extensions).size).toBe(extensions.length);
    expect(new Set(identifiers).size).toBe(identifiers.length);
  });
});

describe('extensionLabel', () => {
  it.each([
    ['a.PY', 'py'],
    ['Makefile', ''],
    ['.env', ''],
    ['a.made-up-by-a-client', 'other'],
  ])('of %s is %j', (fileName, expected) => {
    expect(extensionLabel(fileName)).toBe(expected);
  });
});
