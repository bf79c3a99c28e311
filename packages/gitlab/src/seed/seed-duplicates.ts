import type { z } from 'zod';

export interface Account {
  readonly username: string;
  readonly email?: string | undefined;
  readonly tokens: readonly {
    readonly name: string;
    readonly token: string;
    readonly rotated_from?: string | undefined;
  }[];
}

export interface Accounts {
  readonly users: readonly Account[];
  readonly service_accounts: readonly Account[];
  readonly groups: readonly { readonly full_path: string; readonly service_accounts: readonly Account[] }[];
}

/** Every account of a seed with its place in it. */
export function accountsOf({
  users,
  service_accounts,
  groups,
}: Accounts): { readonly account: Account; readonly path: (string | number)[] }[] {
  return [
    ...users.map((account, index) => ({ account, path: ['users', index] })),
    ...service_accounts.map((account, index) => ({ account, path: ['service_accounts', index] })),
    ...groups.flatMap((group, index) =>
      group.service_accounts.map((account, at) => ({ account, path: ['groups', index, 'service_accounts', at] })),
    ),
  ];
}

interface Named {
  readonly value: string;
  readonly path: (string | number)[];
}

/** Refuses what a seed may name only once: usernames, addresses, tokens and the paths of groups. */
export function refuseDuplicates(seed: Accounts, context: z.core.$RefinementCtx): void {
  const accounts = accountsOf(seed);
  const kinds: Named[][] = [
    accounts.map(({ account, path }) => ({ value: account.username, path: [...path, 'username'] })),
    accounts.flatMap(({ account, path }) =>
      account.email ? [{ value: account.email, path: [...path, 'email'] }] : [],
    ),
    accounts.flatMap(({ account, path }) =>
      account.tokens.map(({ token }, at) => ({ value: token, path: [...path, 'tokens', at, 'token'] })),
    ),
    seed.groups.map(({ full_path }, index) => ({ value: full_path, path: ['groups', index, 'full_path'] })),
  ];
  for (const named of kinds) {
    const seen = new Set<string>();
    for (const { value, path } of named) {
      if (seen.has(value)) {
        context.addIssue({ code: 'custom', path, message: 'it is there twice' });
      }
      seen.add(value);
    }
  }
}
