import { secondsElapsed } from './elapsed-clock.js';

describe('secondsElapsed', () => {
  it.each([
    ['both run', 1000, 1000, 1],
    ['the wall clock is set back an hour', 1000, -3_600_000, 1],
    ['the machine slept for an hour', 10, 3_600_010, 3600.01],
    ['nothing moves', 0, 0, 0],
  ])('if %s', (_what, monotonicBy, wallBy, seconds) => {
    let [monotonic, wall] = [5000, 1_685_541_918_000];
    const now = secondsElapsed(
      () => monotonic,
      () => wall,
    );
    monotonic += monotonicBy;
    wall += wallBy;
    expect(now()).toBeCloseTo(seconds);
    expect(now()).toBeCloseTo(seconds);
  });
});
