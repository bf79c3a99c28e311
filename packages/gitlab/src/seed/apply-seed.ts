import type { Clock } from '@tandem/platform';
import { EntityNotFoundError, type EntityManager, type ObjectLiteral } from 'typeorm';
import { groupActor, userActor, type GateKey } from '../feature-flags/feature-state.js';
import { Feature, FeatureGate } from '../features/feature.entity.js';
import { Group } from '../groups/group.entity.js';
import { Member, type AccessLevel } from '../groups/member.entity.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import type { InstanceSecret } from '../secrets/instance-secret.js';
import { User, type UserType } from '../users/user.entity.js';
import type { Seed } from './seed-schema.js';

const MS_PER_DAY = 86_400_000;
/** Rows of one statement. */
const BATCH = 1_000;

type SeededGroup = Seed['groups'][number];
type SeededToken = SeededGroup['service_accounts'][number]['tokens'][number];
type SeededAccount = SeededGroup['service_accounts'][number] & { readonly admin?: boolean };

/** Writes a seed's rows as a migration does, straight to the tables. What is there already stays as it is. */
export class SeedWriter {
  constructor(
    private readonly manager: EntityManager,
    private readonly secret: InstanceSecret,
    private readonly clock: Clock,
  ) {}

  async write(seed: Seed): Promise<void> {
    await this.accounts(seed.users, 'human', null);
    await this.accounts(seed.service_accounts, 'service_account', null);
    for (const group of seed.groups) await this.group(group);
    for (const [name, value] of Object.entries(seed.features)) await this.feature(name, value);
  }

  /** In the order of the list. */
  private async accounts(
    accounts: readonly SeededAccount[],
    userType: UserType,
    provisionedBy: Group | null,
  ): Promise<void> {
    for (const batch of batchesOf(accounts)) {
      const users = batch.map((account) => ({
        username: account.username,
        name: account.name ?? account.username,
        email: account.email ?? `${account.username}@example.com`,
        state: account.state,
        admin: account.admin ?? false,
        userType,
        codeSuggestions: account.code_suggestions,
        provisionedByGroupId: provisionedBy?.id ?? null,
        createdAt: this.clock.date(),
      }));
      await this.insert(User, users);
      const ids = await this.userIds(batch.map(({ username }) => username));
      await this.tokens(batch.flatMap((account, at) => tokensOf(account, ids[at] ?? 0)));
    }
  }

  /** A token that another one was rotated from is inserted first: its id is needed. */
  private async tokens(tokens: readonly OwnedToken[]): Promise<void> {
    let rows: Partial<PersonalAccessToken>[] = [];
    for (const { userId, seeded, predecessor } of tokens) {
      if (predecessor !== undefined) {
        await this.insert(PersonalAccessToken, rows);
        rows = [];
      }
      const { name, token, scopes, expires_in_days, revoked } = seeded;
      rows.push({
        userId,
        name,
        tokenDigest: this.secret.digest(token),
        scopes,
        revoked,
        expiresAt: new Date(this.clock.now() + expires_in_days * MS_PER_DAY).toISOString().slice(0, 10),
        lastUsedAt: null,
        previousPersonalAccessTokenId: predecessor === undefined ? null : await this.tokenId(predecessor),
        seeded: true,
        createdAt: this.clock.date(),
      });
    }
    await this.insert(PersonalAccessToken, rows);
  }

  private async tokenId(token: string): Promise<number> {
    const { id } = await this.manager.findOneByOrFail(PersonalAccessToken, { tokenDigest: this.secret.digest(token) });
    return id;
  }

  /** @throws {EntityNotFoundError} for the first name that no user has */
  private async userIds(usernames: readonly string[]): Promise<number[]> {
    const ids = new Map<string, number>();
    for (const batch of batchesOf(usernames)) {
      const users = await this.manager.query<{ id: number; username: string }[]>(
        'SELECT id, username FROM users WHERE username = ANY($1)',
        [batch],
      );
      users.forEach(({ id, username }) => ids.set(username, id));
    }
    return usernames.map((username) => {
      const id = ids.get(username);
      if (id === undefined) throw new EntityNotFoundError(User, { username });
      return id;
    });
  }

  private async group(seeded: SeededGroup): Promise<void> {
    const group = await this.createGroup(seeded);
    const members = Object.entries(seeded.members);
    const ids = await this.userIds(members.map(([username]) => username));
    await this.members(
      group,
      members.map(([, accessLevel], at) => [ids[at] ?? 0, accessLevel]),
    );
    await this.accounts(seeded.service_accounts, 'service_account', group);
    const provided = await this.userIds(seeded.service_accounts.map(({ username }) => username));
    await this.members(
      group,
      provided.map((id) => [id, 30]),
    );
  }

  private async createGroup({
    full_path,
    name,
    description,
    visibility,
    code_suggestions,
  }: SeededGroup): Promise<Group> {
    const existing = await this.manager.findOneBy(Group, { fullPath: full_path });
    if (existing) return existing;
    const segments = full_path.split('/');
    const path = segments.at(-1) ?? full_path;
    const parentPath = segments.slice(0, -1).join('/');
    const parent = parentPath ? await this.manager.findOneByOrFail(Group, { fullPath: parentPath }) : null;
    const group = await this.manager.save(
      this.manager.create(Group, {
        name: name ?? path,
        path,
        fullPath: full_path,
        description,
        visibility,
        parentId: parent?.id ?? null,
        traversalIds: [],
        codeSuggestions: code_suggestions,
        createdAt: this.clock.date(),
      }),
    );
    return this.manager.save(Object.assign(group, { traversalIds: [...(parent?.traversalIds ?? []), group.id] }));
  }

  private async members(group: Group, members: readonly (readonly [number, AccessLevel])[]): Promise<void> {
    const createdAt = this.clock.date();
    await this.insert(
      Member,
      members.map(([userId, accessLevel]) => ({ groupId: group.id, userId, accessLevel, expiresAt: null, createdAt })),
    );
  }

  private async feature(name: string, value: Seed['features'][string]): Promise<void> {
    if (await this.manager.existsBy(Feature, { name })) return;
    await this.insert(Feature, [{ name, createdAt: this.clock.date() }]);
    if (typeof value === 'boolean') {
      await (value ? this.gates(name, 'boolean', ['true']) : undefined);
      return;
    }
    const users = await this.userIds(value.users);
    await this.gates(
      name,
      'actors',
      users.map((id) => userActor(id).flipperId),
    );
    for (const fullPath of value.groups) {
      const { id } = await this.manager.findOneByOrFail(Group, { fullPath });
      await this.gates(name, 'actors', [groupActor(id).flipperId]);
    }
    await this.gates(name, 'groups', value.feature_groups);
    for (const key of ['percentage_of_actors', 'percentage_of_time'] as const) {
      await (value[key] > 0 ? this.gates(name, key, [String(value[key])]) : undefined);
    }
  }

  private async gates(featureName: string, key: GateKey, values: readonly string[]): Promise<void> {
    await this.insert(
      FeatureGate,
      values.map((value) => ({ featureName, key, value })),
    );
  }

  /** Inserts a batch as one parameter: TypeORM's own insert takes ten times as long for so many rows. */
  private async insert<Entity extends ObjectLiteral>(
    entity: new () => Entity,
    rows: readonly Partial<Entity>[],
  ): Promise<void> {
    const { tablePath, columns } = this.manager.connection.getMetadata(entity);
    const given = columns.filter(({ propertyName }) => propertyName in (rows[0] ?? {}));
    const names = given.map(({ databaseName }) => databaseName).join(', ');
    for (const batch of batchesOf(rows)) {
      const values = batch.map((row) =>
        Object.fromEntries(given.map(({ databaseName, propertyName }) => [databaseName, row[propertyName] as unknown])),
      );
      await this.manager.query(
        `INSERT INTO ${tablePath} (${names})
         SELECT ${names} FROM json_populate_recordset(NULL::${tablePath}, $1) ON CONFLICT DO NOTHING`,
        [JSON.stringify(values)],
      );
    }
  }
}

function* batchesOf<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += BATCH) yield items.slice(at, at + BATCH);
}

interface OwnedToken {
  readonly userId: number;
  readonly seeded: SeededToken;
  /** The clear text of the token that this one was rotated from. */
  readonly predecessor: string | undefined;
}

function tokensOf({ tokens }: SeededAccount, userId: number): OwnedToken[] {
  const before = new Map<string | undefined, string>();
  return tokens.map((seeded) => {
    const predecessor = before.get(seeded.rotated_from);
    before.set(seeded.name, seeded.token);
    return { userId, seeded, predecessor };
  });
}
