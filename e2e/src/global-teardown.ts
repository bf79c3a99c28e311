import { globalTeardown, type Tandem } from '@tandem/testing';

/** Ends what global-setup.ts started. */
export default async function (): Promise<void> {
  const shared = Symbol.for('TANDEM_SHARED_STACKS');
  const { [shared]: tandems = [] } = globalThis as { [shared]?: Tandem[] };
  await Promise.all(tandems.map((tandem) => tandem.close()));
  await globalTeardown();
}
