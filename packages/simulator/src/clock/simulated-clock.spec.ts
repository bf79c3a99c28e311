import { Clock } from '@tandem/platform';
import { SimulatedClock } from './simulated-clock.js';

class HandClock extends Clock {
  time = Date.parse('2023-06-01T12:00:00Z');

  override now(): number {
    return this.time;
  }
}

describe('SimulatedClock', () => {
  let real: HandClock;
  let clock: SimulatedClock;
  const time = () => clock.date().toISOString();

  beforeEach(() => {
    real = new HandClock();
    clock = new SimulatedClock(real);
  });

  it('is the real time until it is told otherwise', () => {
    expect(time()).toBe('2023-06-01T12:00:00.000Z');
    real.time += 1500;
    expect(time()).toBe('2023-06-01T12:00:01.500Z');
    expect(clock.state()).toEqual({ now: time(), frozen: false, advanced_seconds: 0, skew_seconds: 0 });
  });

  it('stands still once it is frozen', () => {
    expect(clock.freeze()).toBe(true);
    real.time += 60_000;
    expect(time()).toBe('2023-06-01T12:00:00.000Z');
    expect(clock.state().frozen).toBe(true);
  });

  it('stands still now though a millisecond passes between two looks at the real time', () => {
    real.now = () => real.time++;
    expect(clock.freeze()).toBe(true);
  });

  it('stands still at a later time', () => {
    expect(clock.freeze(Date.parse('2030-01-01T00:00:00Z'))).toBe(true);
    real.time += 60_000;
    expect(time()).toBe('2030-01-01T00:00:00.000Z');
  });

  it('is not frozen at an earlier time', () => {
    expect(clock.freeze(real.time - 1)).toBe(false);
    expect(clock.state().frozen).toBe(false);
    clock.advance(60);
    expect(clock.freeze(real.time)).toBe(false);
    expect(clock.freeze(real.time + 60_000)).toBe(true);
    expect(clock.freeze(real.time + 59_999)).toBe(false);
    expect(time()).toBe('2023-06-01T12:01:00.000Z');
  });

  it('jumps ahead, and goes on from there', () => {
    clock.advance(3600);
    clock.advance(0.5);
    real.time += 1000;
    expect(time()).toBe('2023-06-01T13:00:01.500Z');
    expect(clock.state().advanced_seconds).toBe(3600.5);
  });

  it('jumps ahead while it stands still, and still stands', () => {
    clock.freeze();
    clock.advance(3600);
    real.time += 1000;
    expect(time()).toBe('2023-06-01T13:00:00.000Z');
  });

  it('knows by how much it is ahead of real time', () => {
    expect(clock.aheadOfRealTime()).toBe(0);
    clock.advance(3600);
    clock.skew(-90);
    expect(clock.aheadOfRealTime()).toBe(3_510_000);
    clock.freeze();
    real.time += 1000;
    expect(clock.aheadOfRealTime()).toBe(3_509_000);
    clock.reset();
    expect(clock.aheadOfRealTime()).toBe(0);
  });

  it('is wrong by its skew, which is no further one each time', () => {
    clock.skew(-90);
    expect(time()).toBe('2023-06-01T11:58:30.000Z');
    clock.skew(-90);
    clock.skew(60);
    expect(time()).toBe('2023-06-01T12:01:00.000Z');
    clock.skew(0);
    expect(time()).toBe('2023-06-01T12:00:00.000Z');
  });

  it('is frozen with its skew at the time that was asked for', () => {
    clock.skew(-90);
    clock.freeze(Date.parse('2023-06-01T12:00:00Z'));
    expect(time()).toBe('2023-06-01T12:00:00.000Z');
    clock.skew(0);
    expect(time()).toBe('2023-06-01T12:01:30.000Z');
    clock.freeze();
    expect(time()).toBe('2023-06-01T12:01:30.000Z');
  });

  it('returns to real time', () => {
    clock.freeze(Date.parse('2030-01-01T00:00:00Z'));
    clock.advance(60);
    clock.skew(5);
    clock.reset();
    real.time += 1000;
    expect(clock.state()).toEqual({
      now: '2023-06-01T12:00:01.000Z',
      frozen: false,
      advanced_seconds: 0,
      skew_seconds: 0,
    });
  });

  it('never leaves the years of four digits, beyond which dates no longer compare as texts', () => {
    const end = Date.parse('9999-12-31T23:59:59Z');
    expect(clock.advance((end - real.time) / 1000 + 1)).toBe(false);
    expect(clock.freeze(end + 1)).toBe(false);
    expect(clock.freeze(end)).toBe(true);
    expect(clock.advance(1)).toBe(false);
    expect(clock.skew(1)).toBe(false);
    expect(clock.skew(-1)).toBe(true);
    expect(clock.skew(0)).toBe(true);
    expect(clock.today()).toBe('9999-12-31');
  });
});
