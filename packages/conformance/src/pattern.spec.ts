import { HttpAnswer } from '@tandem/client';
import { compare, Matcher, type Pattern, withoutSecrets } from './pattern.js';

const answer = new HttpAnswer(401, { 'x-a': '1', 'x-b': '2' }, '{"message":"401 Unauthorized"}');

describe('compare', () => {
  it.each<[Pattern, unknown, boolean]>([
    [1, 1, true],
    [1, '1', false],
    [null, undefined, true],
    [[1, 2], [1, 2], true],
    [[1, 2], [1, 2, 3], false],
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: null }, { b: null }, false],
    [new Matcher('even', (got) => Number(got) % 2 === 0), 4, true],
    [{ a: new Matcher('even', (got) => Number(got) % 2 === 0) }, { a: 3 }, false],
  ])('%j and %j: %j', (expected, got, fits) => {
    expect(compare(expected, got).fits).toBe(fits);
  });

  it('looks at those parts of an answer that the pattern names', () => {
    expect(compare({ status: 401 }, answer)).toEqual({ fits: true, expected: { status: 401 }, got: { status: 401 } });
    expect(compare({ status: 201 }, answer)).toMatchObject({ fits: false, got: { status: 401 } });
    expect(compare({ headers: { 'x-a': '1', 'x-c': null } }, answer)).toMatchObject({
      fits: true,
      got: { headers: { 'x-a': '1', 'x-c': null } },
    });
    expect(compare({ headers: { 'x-b': null } }, answer).fits).toBe(false);
    expect(compare({ text: 'other' }, answer).got).toEqual({ text: '{"message":"401 Unauthorized"}' });
  });

  it('looks at answers inside of observations', () => {
    const expected = { before: { status: 201 }, after: { status: 401 } };
    expect(compare(expected, { before: new HttpAnswer(201, {}, ''), after: answer }).fits).toBe(true);
    expect(compare(expected, { before: answer, after: answer }).got).toEqual({
      before: { status: 401 },
      after: { status: 401 },
    });
  });

  it('shows a matcher by its description', () => {
    expect(compare({ a: [new Matcher('a text', () => true)] }, { a: ['x'] }).expected).toEqual({ a: ['<a text>'] });
  });
});

describe('withoutSecrets', () => {
  it('puts fingerprints in the place of tokens, wherever they stand', () => {
    const shown = JSON.stringify(
      withoutSecrets({ a: ['Bearer glpat-00000000000000000000'], b: { c: 'x eyJhbGciOiJub25lIn0.e30.c2ln y' }, d: 1 }),
    );
    expect(shown).toMatch(/"Bearer sha256:[0-9a-f]{8}".*"x sha256:[0-9a-f]{8} y".*"d":1/);
  });
});
