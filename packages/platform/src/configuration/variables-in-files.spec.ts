import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readConfiguration } from './read-configuration.js';

const SECRET = 'very-secret-value';
const schema = z.object({ SECRET_KEY_BASE: z.string().default('development'), SEED_FILE: z.string().optional() });

describe('NAME_FILE', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'variables-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function file(content: string): string {
    const path = join(folder, 'secret');
    writeFileSync(path, content);
    return path;
  }

  function failureOf(environment: Record<string, string>): string {
    try {
      readConfiguration(schema, environment);
    } catch (error) {
      const { message } = error as Error;
      expect(message).not.toContain(SECRET);
      return message;
    }
    throw new Error('it was read');
  }

  it.each(['', '\n', '\r\n'])('is the path of the file that holds NAME, also one that ends with %j', (end) => {
    expect(readConfiguration(schema, { SECRET_KEY_BASE_FILE: file(`${SECRET}${end}`) })).toMatchObject({
      SECRET_KEY_BASE: SECRET,
    });
  });

  it('is read no further than a secret is long', () => {
    expect(failureOf({ SECRET_KEY_BASE_FILE: '/dev/zero' })).toMatch(
      /^SECRET_KEY_BASE_FILE cannot be read \(EFBIG\): /,
    );
  });

  it('counts as not given when it is empty, and NAME then counts', () => {
    expect(readConfiguration(schema, { SECRET_KEY_BASE: SECRET, SECRET_KEY_BASE_FILE: '' })).toMatchObject({
      SECRET_KEY_BASE: SECRET,
    });
  });

  it('yields to an empty NAME', () => {
    expect(readConfiguration(schema, { SECRET_KEY_BASE: '', SECRET_KEY_BASE_FILE: file(SECRET) })).toMatchObject({
      SECRET_KEY_BASE: SECRET,
    });
  });

  it('does not touch a variable whose own name ends so', () => {
    expect(readConfiguration(schema, { SEED_FILE: '/no/such/seed' })).toMatchObject({ SEED_FILE: '/no/such/seed' });
  });

  it('is refused beside NAME', () => {
    expect(failureOf({ SECRET_KEY_BASE: SECRET, SECRET_KEY_BASE_FILE: file(SECRET) })).toBe(
      'SECRET_KEY_BASE and SECRET_KEY_BASE_FILE are both given: unset one of them',
    );
  });

  it('is refused if the file cannot be read', () => {
    expect(failureOf({ SECRET_KEY_BASE_FILE: join(folder, 'none') })).toBe(
      'SECRET_KEY_BASE_FILE cannot be read (ENOENT): ' +
        'set it to the path of a file that holds SECRET_KEY_BASE, or unset it',
    );
  });

  it('is refused if the file is empty, rather than taking the default', () => {
    expect(failureOf({ SECRET_KEY_BASE_FILE: file('\n') })).toBe(
      'SECRET_KEY_BASE_FILE names an empty file: ' +
        'set it to the path of a file that holds SECRET_KEY_BASE, or unset it',
    );
  });
});
