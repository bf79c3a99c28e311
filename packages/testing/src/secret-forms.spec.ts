import fc from 'fast-check';
import { contains } from './secret-forms.js';

describe('contains', () => {
  const secret = 'glpat-selfmanaged-dev-0001';

  it('finds a secret in base64, wherever in the encoded text it lies', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom('base64', 'base64url', 'hex', 'utf8' as const),
        (a, b, form) => contains(Buffer.from(a + secret + b).toString(form as BufferEncoding), secret),
      ),
    );
  });

  it('does not find what is not there', () => {
    expect(contains(Buffer.from('glpat-selfmanaged-dev-1001').toString('base64'), secret)).toBe(false);
  });
});
