import { Randomness } from '../randomness.service.js';
import { correlationIdOf } from './request-context.js';

describe('correlationIdOf', () => {
  const randomness = new Randomness();
  const secrets = [/glpat-[\w-]{20}/g];

  it.each(['a', '01HXYZ', 'req/7:8=9', 'a.b_c-d+e@f', 'x'.repeat(128)])('is the client’s own: %s', (id) => {
    expect(correlationIdOf(id, randomness, secrets)).toBe(id);
  });

  it.each([
    undefined,
    '',
    ' ',
    'a b',
    'a\nb',
    'é',
    'x'.repeat(129),
    '<script>',
    ['a', 'b'],
    'a, b',
    'x:glpat-saas-admin-root-0001',
  ])('is a new one in place of %j', (id) => {
    expect(correlationIdOf(id, randomness, secrets)).toMatch(/^[0-9a-f]{32}$/);
  });
});
