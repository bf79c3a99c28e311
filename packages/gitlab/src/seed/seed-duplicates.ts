import type { z } from 'zod';

interface Account {
  readonly username: string;
  readonly email?: string | undefined;
  readonly tokens: readonly { readonly token: string }[];
}

interface Accounts {
  readonly users: readonly Account[];
  readonly groups: readonly { readonly full_path: string; readonly service_accounts: readonly Account[] }[];
}

interface Named {
  readonly value: string;
  readonly path: (string | number)[];
}

/** Refuses what a seed may name only once: usernames, addresses, tokens and the paths of groups. */
export function refuseDuplicates({ users, groups }: Accounts, context: z.core.$RefinementCtx): void {
  const accounts = [
    ...users.map((account, index) => ({ account, path: ['users', index] })),
    ...groups.flatMap(({ service_accounts }, index) =>
      service_accounts.map((account, at) => ({ account, path: ['groups', index, 'service_accounts', at] })),
    ),
  ];
  const kinds: Named[][] = [
    accounts.map(({ account, path }) => ({ value: account.username, path: [...path, 'username'] })),
    accounts.flatMap(({ account, path }) =>
      account.email ? [{ value: account.email, path: [...path, 'email'] }] : [],
    ),
    accounts.flatMap(({ account, path }) =>
      account.tokens.map(({ token }, at) => ({ value: token, path: [...path, 'tokens', at, 'token'] })),
    ),
    groups.map(({ full_path }, index) => ({ value: full_path, path: ['groups', index, 'full_path'] })),
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
