import { resolve } from 'node:path';

/** The state folder of an option, otherwise of TANDEM_STATE, otherwise `.tandem` here; absolute. */
export function statePath(
  { state }: { readonly state?: string },
  env: Readonly<Record<string, string | undefined>>,
): string {
  return resolve(state ?? (env.TANDEM_STATE || '.tandem'));
}
