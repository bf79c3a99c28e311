import type { z } from 'zod';
import { accountsOf, type Accounts } from './seed-duplicates.js';

/** Refuses a token that was rotated from one which does not come before it in the list of its account. */
export function refuseUnknownRotations(seed: Accounts, context: z.core.$RefinementCtx): void {
  for (const { account, path } of accountsOf(seed)) {
    account.tokens.forEach(({ rotated_from }, at) => {
      if (rotated_from !== undefined && !account.tokens.slice(0, at).some(({ name }) => name === rotated_from)) {
        const place = [...path, 'tokens', at, 'rotated_from'];
        context.addIssue({ code: 'custom', path: place, message: 'no token before it has this name' });
      }
    });
  }
}
