import { resolve } from 'node:path';

/** The state folder that an option names, else TANDEM_STATE, else `.tandem` here; absolute. */
export function statePath(
  { state }: { readonly state?: string },
  env: Readonly<Record<string, string | undefined>>,
): string {
  return resolve(state ?? (env.TANDEM_STATE || '.tandem'));
}
