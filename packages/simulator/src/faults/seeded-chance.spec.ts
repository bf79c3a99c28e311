import { seededChance } from './seeded-chance.js';

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
