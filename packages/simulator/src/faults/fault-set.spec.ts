import { delayOf, FaultSet, seededChance } from './fault-set.js';
import type { WireFault } from '@tandem/contracts';

const REQUEST = { method: 'POST', path: '/a/b?c=d' };
const reset = (more: object = {}): WireFault => ({ kind: 'reset', on: 'in', ...more });
const delay = (milliseconds: number): WireFault => ({ kind: 'delay', on: 'in', milliseconds });

let faults: FaultSet;
beforeEach(() => (faults = new FaultSet()));

const kinds = (on: 'in' | 'out' = 'in', request = REQUEST) => faults.inject(on, request).map(({ kind }) => kind);

describe('FaultSet', () => {
  it.each<[string, object, boolean]>([
    ['every request', {}, true],
    ['a method', { method: 'POST' }, true],
    ['another method', { method: 'GET' }, false],
    ['a path, without its query', { path: '/a/b' }, true],
    ['the beginning of a path', { path: '/a/*' }, true],
    ['the beginning of any', { path: '/*' }, true],
    ['another path', { path: '/a/bc' }, false],
    ['a beginning that is the whole of it', { path: '/a' }, false],
    ['a path in another case', { path: '/A/b' }, false],
    ['the other direction', { on: 'out' }, false],
  ])('are injected into %s: %j is %s', (_what, where, injected) => {
    faults.add(reset(where));
    expect(kinds()).toEqual(injected ? ['reset'] : []);
    expect(faults.list()).toMatchObject([{ fired: injected ? 1 : 0 }]);
  });

  it('counts up to `times`, and is then spent', () => {
    faults.add(reset({ times: 2 }));
    expect([kinds(), kinds(), kinds()]).toEqual([['reset'], ['reset'], []]);
    expect(faults.list()).toMatchObject([{ fired: 2, spent: true }]);
  });

  it('counts the requests that chance selects, not the others', () => {
    faults.add(reset({ probability: 0.3, seed: 5 }));
    const selected = Array.from({ length: 200 }, () => kinds().length).filter(Boolean).length;
    expect(selected).toBeGreaterThan(30);
    expect(selected).toBeLessThan(90);
    expect(faults.list()).toMatchObject([{ fired: selected }]);
  });

  it('injects always with probability 1', () => {
    faults.add(reset({ probability: 1, seed: 3 }));
    expect(Array.from({ length: 50 }, () => kinds().length)).toEqual(Array(50).fill(1));
  });

  it('asks none after one that ends the request', () => {
    faults.add(delay(5));
    faults.add(reset({ times: 1 }));
    faults.add(delay(7));
    faults.add(reset());
    expect([kinds(), kinds()]).toEqual([
      ['delay', 'reset'],
      ['delay', 'delay', 'reset'],
    ]);
    expect(faults.list().map(({ fired }) => fired)).toEqual([2, 1, 1, 1]);
  });

  it('adds delays up, to no more than one can have', () => {
    faults.add(delay(5));
    faults.add(delay(7));
    expect(delayOf(faults.inject('in', REQUEST))).toBe(12);
    faults.add(delay(60_000));
    expect(delayOf(faults.inject('in', REQUEST))).toBe(60_000);
  });

  it('injects faults of content by their kind, the oldest first', () => {
    faults.add({ kind: 'sour-milk', times: 1 });
    faults.add({ kind: 'sour-milk' });
    faults.add({ kind: 'stale-bread' });
    const fired = () => faults.list().map(({ fired: times }) => times);
    const after = (kind: string) => [faults.injectContent(kind), ...fired()];
    expect(after('sour-milk')).toEqual([true, 1, 0, 0]);
    expect(after('sour-milk')).toEqual([true, 1, 1, 0]);
    expect(after('stale-bread')).toEqual([true, 1, 1, 1]);
    expect(after('nothing')).toEqual([false, 1, 1, 1]);
    expect(kinds()).toEqual([]);
  });

  it('takes back one or all, and numbers go on', () => {
    faults.add(reset());
    faults.add(reset());
    expect([faults.remove(1), faults.remove(1), faults.remove(3)]).toEqual([true, false, false]);
    expect(faults.list().map(({ id }) => id)).toEqual([2]);
    faults.clear();
    expect([faults.isEmpty, kinds()]).toEqual([true, []]);
    expect(faults.add(reset())?.id).toBe(3);
  });

  it('holds a hundred, of which those that are spent make room', () => {
    faults.add(reset({ times: 1 }));
    for (let count = 1; count < 100; count += 1) faults.add(reset());
    expect(faults.add(reset())).toBeUndefined();
    kinds();
    expect(faults.add(reset())?.id).toBe(101);
    expect(faults.list()).toHaveLength(100);
    expect(faults.list()[0]?.id).toBe(2);
  });
});

describe('seededChance', () => {
  const row = (seed: number, count: number) => {
    const chance = seededChance(seed);
    return Array.from({ length: count }, chance);
  };

  it('is the same row for the same seed, and another for another', () => {
    expect(row(1, 20)).toEqual(row(1, 20));
    expect(row(1, 20)).not.toEqual(row(2, 20));
  });

  it('is this row, on every machine and in every version', () => {
    expect(row(42, 3)).toEqual([0.6011037519201636, 0.44829055899754167, 0.8524657934904099]);
  });

  it.each([0, 1, 7, 2 ** 32 - 1])('spreads evenly from 0 up to 1 with seed %i', (seed) => {
    const numbers = row(seed, 20_000);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    for (const probability of [0.1, 0.5, 0.9]) {
      const share = numbers.filter((number) => number < probability).length / numbers.length;
      expect(Math.abs(share - probability)).toBeLessThan(0.02);
    }
  });
});
