import type { Tandem } from '@tandem/testing';

/** Stops all clocks at one moment: the next whole minute but one, so that none has passed it yet. */
export async function freezeTogether(tandem: Tandem): Promise<void> {
  const minute = Math.ceil(Date.now() / 60_000) + 1;
  await tandem.clock.freeze(new Date(minute * 60_000).toISOString());
}
