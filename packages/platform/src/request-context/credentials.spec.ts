import { collectCredentials, redact } from './credentials.js';
import { printable } from '../logging/logger.js';

const SECRET = 'my~own+secret/0001';

const collected = (value: unknown) => {
  const known = new Set<string>();
  collectCredentials(value, known);
  return known;
};

describe('collectCredentials', () => {
  it.each<[string, object, string]>([
    ['a bearer', { authorization: `Bearer ${SECRET}` }, SECRET],
    ['a password', { authorization: `Basic ${Buffer.from(`user:${SECRET}`).toString('base64')}` }, SECRET],
    ['a user without one', { authorization: `Basic ${Buffer.from(`${SECRET}:`).toString('base64')}` }, SECRET],
    ['a header of its own', { 'private-token': SECRET }, SECRET],
    ['a cookie', { cookie: `theme=dark; _gitlab_session=${SECRET}` }, SECRET],
    ['a query', { page: '1', private_token: SECRET }, SECRET],
    ['a body', { a: [{ ai_access_token: SECRET }], password: 'other' }, SECRET],
    ['several of a name', { private_token: ['other', SECRET] }, SECRET],
  ])('finds %s', (_what, value, secret) => {
    expect(collected(value)).toContain(secret);
  });

  it('finds none in other fields, nor in what is masked', () => {
    expect(collected({ accept: 'x/y', token_type: 'Bearer', token: '*****', secret: '', depth: null })).toEqual(
      new Set(),
    );
  });
});

describe('redact', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const hidden = (text: string, known = new Set([SECRET])) => redact(text, [/glpat-[\w-]+/g], known, () => '[gone]');

  it.each<[string, string, string]>([
    ['as it is', `a ${SECRET}, then`, 'a [gone], then'],
    ['by a pattern', 'a glpat-x, then', 'a [gone], then'],
    ['percent-encoded', `/x/${encodeURIComponent(SECRET)}/y`, '/x/[gone]/y'],
    ['percent-encoded twice', `/x/${encodeURIComponent(encodeURIComponent(SECRET))}/y`, '/x/[gone]/y'],
    ['percent-encoded by a pattern', '/x/%67lpat%2Dx', '/x/[gone]'],
    ['in JSON’s escapes', '{"a":"\\u0067lpat-x"}', '{"a":"[gone]"}'],
    ['in base64', `a ${base64(SECRET)}, then`, 'a [gone], then'],
  ])('hides a secret %s', (_how, text, shown) => {
    expect(hidden(text)).toBe(shown);
  });

  it('hides one that is a part of something in base64, wherever its bytes fall', () => {
    for (const before of ['', 'u', 'us', 'use', 'user']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(`${before}:${SECRET}:after`).toString(encoding);
        expect(hidden(`x ${text}`)).toContain('[gone]');
        expect(hidden(`x ${text}`).length).toBeLessThan(20);
      }
    }
  });

  it('tells a short one from the words that it is a part of', () => {
    expect(hidden('abc, abcd and /abc/', new Set(['abc']))).toBe('[gone], abcd and /[gone]/');
  });

  it('leaves everything else, in time that grows no faster than the text', () => {
    const text = '%41%zz \\u0041 plain '.repeat(2_000) + 'x'.repeat(100_000);
    const start = performance.now();
    expect(hidden(text)).toBe(text);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('printable', () => {
  it('escapes all that a terminal obeys or hides, and nothing else', () => {
    expect(printable('a\u001B[2J\u009B1m\r\n\u2028\u202E\u2066\u200B\u{E0001}é漢🦊')).toBe(
      'a\\u001b[2J\\u009b1m\\u000d\\u000a\\u2028\\u202e\\u2066\\u200b\\udb40\\udc01é漢🦊',
    );
    expect(printable('a\tb\n', '\t\n')).toBe('a\tb\n');
  });
});
