import type { Seed } from './seed-schema.js';

type Account = Seed['service_accounts'][number];

/** A mistake in a seed, and its place. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Names that the parts of a seed must not repeat. */
export class SeenNames {
  private readonly seen = {
    username: new Set<string>(),
    email: new Set<string>(),
    token: new Set<string>(),
    full_path: new Set<string>(),
  };
  /** How many items of each list the earlier parts had. */
  readonly before = { users: 0, service_accounts: 0, groups: 0 };

  /**
   * Finds the usernames, addresses, tokens and group paths that an earlier part has, and the tokens that were rotated
   * from one that does not come before them in the list of their account.
   */
  *mistakesIn(part: Seed): Generator<Mistake> {
    for (const { account, path } of accountsOf(part, this.before)) {
      yield* this.once('username', account.username, path);
      yield* this.once('email', account.email, path);
      const names = new Set<string>();
      for (const [at, { name, token, rotated_from }] of account.tokens.entries()) {
        yield* this.once('token', token, [...path, 'tokens', at]);
        if (rotated_from !== undefined && !names.has(rotated_from)) {
          yield { path: [...path, 'tokens', at, 'rotated_from'], message: 'no token before it has this name' };
        }
        names.add(name);
      }
    }
    for (const [at, { full_path }] of part.groups.entries()) {
      yield* this.once('full_path', full_path, ['groups', this.before.groups + at]);
    }
    for (const key of ['users', 'service_accounts', 'groups'] as const) this.before[key] += part[key].length;
  }

  private *once(kind: keyof SeenNames['seen'], value: string | undefined, path: PropertyKey[]): Generator<Mistake> {
    if (value === undefined) return;
    if (this.seen[kind].has(value)) yield { path: [...path, kind], message: 'it is there twice' };
    this.seen[kind].add(value);
  }
}

/** Every account of a part with its place in the whole. */
function* accountsOf(part: Seed, before: SeenNames['before']): Generator<{ account: Account; path: PropertyKey[] }> {
  for (const key of ['users', 'service_accounts'] as const) {
    for (const [at, account] of part[key].entries()) yield { account, path: [key, before[key] + at] };
  }
  for (const [at, group] of part.groups.entries()) {
    for (const [nth, account] of group.service_accounts.entries()) {
      yield { account, path: ['groups', before.groups + at, 'service_accounts', nth] };
    }
  }
}
