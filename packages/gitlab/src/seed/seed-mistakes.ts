import type { Seed } from './seed-schema.js';

type Account = Seed['service_accounts'][number];

/** What is wrong in a seed, and where. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * The usernames, addresses, tokens and paths of groups that a seed names twice, and the tokens that were rotated from one
 * which does not come before them in the list of their account.
 */
export function* mistakesIn(seed: Seed): Generator<Mistake> {
  const seen = {
    username: new Set<string>(),
    email: new Set<string>(),
    token: new Set<string>(),
    full_path: new Set(),
  };
  function* once(kind: keyof typeof seen, value: string | undefined, ...path: PropertyKey[]): Generator<Mistake> {
    if (value === undefined) return;
    if (seen[kind].has(value)) yield { path: [...path, kind], message: 'it is there twice' };
    seen[kind].add(value);
  }
  for (const { account, path } of accountsOf(seed)) {
    yield* once('username', account.username, ...path);
    yield* once('email', account.email, ...path);
    const names = new Set<string>();
    for (const [at, { name, token, rotated_from }] of account.tokens.entries()) {
      yield* once('token', token, ...path, 'tokens', at);
      if (rotated_from !== undefined && !names.has(rotated_from)) {
        yield { path: [...path, 'tokens', at, 'rotated_from'], message: 'no token before it has this name' };
      }
      names.add(name);
    }
  }
  for (const [at, { full_path }] of seed.groups.entries()) {
    yield* once('full_path', full_path, 'groups', at);
  }
}

/** Every account of a seed with its place in it. */
function* accountsOf(seed: Seed): Generator<{ account: Account; path: PropertyKey[] }> {
  for (const key of ['users', 'service_accounts'] as const) {
    for (const [at, account] of seed[key].entries()) yield { account, path: [key, at] };
  }
  for (const [at, group] of seed.groups.entries()) {
    for (const [nth, account] of group.service_accounts.entries()) {
      yield { account, path: ['groups', at, 'service_accounts', nth] };
    }
  }
}
