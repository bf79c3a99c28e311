import { Clock } from '@tandem/platform';
import { KeySet } from './key-set.js';
import type { VerificationKey } from './verification-key.js';

class SettableClock extends Clock {
  seconds = 1_700_000_000;

  override now(): number {
    return this.seconds * 1000;
  }
}

const LIMITS = { maxAge: 3_600, maxStale: 86_400, cooldown: 10 };

describe('a key set', () => {
  let clock: SettableClock;
  let issuerIsAway: boolean;
  let standsStill: boolean;
  let fetches: number;
  let keySet: KeySet;

  beforeEach(() => {
    clock = new SettableClock();
    issuerIsAway = false;
    standsStill = false;
    fetches = 0;
    keySet = new KeySet(
      async () => {
        fetches++;
        if (standsStill) await new Promise(() => undefined);
        if (issuerIsAway) throw new Error('away');
        return [{ kid: `fetch ${fetches}` } as VerificationKey];
      },
      clock,
      LIMITS,
    );
  });

  const current = async () => (await keySet.current())[0]?.kid;
  const refetched = async () => (await keySet.refetched())?.[0]?.kid;

  it('is asked for once by many', async () => {
    await Promise.all([current(), current(), current(), refetched()]);
    expect(fetches).toBe(1);
  });

  it('is fresh for its maximum age, and then used once more while it is fetched beside', async () => {
    await current();
    clock.seconds += LIMITS.maxAge - 1;
    expect(await current()).toBe('fetch 1');
    clock.seconds += 1;
    expect(await current()).toBe('fetch 1');
    expect(await current()).toBe('fetch 2');
  });

  it('is refetched for a token that it does not fit, then not before the cool-down is over', async () => {
    await current();
    expect(await refetched()).toBe('fetch 2');
    clock.seconds += LIMITS.cooldown - 1;
    expect(await refetched()).toBeUndefined();
    clock.seconds += 1;
    expect(await refetched()).toBe('fetch 3');
  });

  it('is refetched once for many tokens', async () => {
    await current();
    expect(await Promise.all([refetched(), refetched(), refetched()])).toEqual(['fetch 2', 'fetch 2', 'fetch 2']);
  });

  it('is kept while the issuer is away, which is asked again after each cool-down', async () => {
    await current();
    issuerIsAway = true;
    clock.seconds += LIMITS.maxAge;
    expect(await current()).toBe('fetch 1');
    expect(await current()).toBe('fetch 1');
    expect(fetches).toBe(2);
    clock.seconds += LIMITS.cooldown;
    expect(await current()).toBe('fetch 1');
    expect(fetches).toBe(3);
  });

  it('is kept no longer than it may be stale', async () => {
    await current();
    issuerIsAway = true;
    clock.seconds += LIMITS.maxAge + LIMITS.maxStale - 1;
    expect(await current()).toBe('fetch 1');
    clock.seconds += 1;
    await expect(current()).rejects.toThrow('away');
  });

  it('keeps its keys if a refetch fails', async () => {
    await current();
    issuerIsAway = true;
    expect(await refetched()).toBeUndefined();
    expect(await current()).toBe('fetch 1');
  });

  it('lets nobody wait for an issuer that stands still while its keys may be stale', async () => {
    await current();
    standsStill = true;
    clock.seconds += LIMITS.maxAge;
    expect([await current(), await current()]).toEqual(['fetch 1', 'fetch 1']);
    expect(fetches).toBe(2);
  });

  it('without a key asks again after each cool-down', async () => {
    issuerIsAway = true;
    await expect(Promise.all([current(), current()])).rejects.toThrow('away');
    issuerIsAway = false;
    clock.seconds += LIMITS.cooldown - 1;
    await expect(current()).rejects.toThrow('away');
    expect(fetches).toBe(1);
    clock.seconds += 1;
    expect(await current()).toBe('fetch 2');
  });

  it('asks again if the clock was set back', async () => {
    await current();
    clock.seconds -= 100_000;
    expect(await current()).toBe('fetch 2');
  });
});
