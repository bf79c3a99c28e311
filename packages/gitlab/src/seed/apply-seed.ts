import type { Clock } from '@tandem/platform';
import type { EntityManager, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Feature } from '../feature-flags/feature.entity.js';
import { FeatureGate, type GateKey } from '../feature-flags/feature-gate.entity.js';
import { groupActor, userActor } from '../feature-flags/feature-state.js';
import { Group } from '../groups/group.entity.js';
import { Member, type AccessLevel } from '../groups/member.entity.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import type { InstanceSecret } from '../secrets/instance-secret.js';
import { User, type UserType } from '../users/user.entity.js';
import type { Seed } from './seed-file.js';

const MS_PER_DAY = 86_400_000;

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
    for (const user of seed.users) {
      await this.account(user, 'human', null);
    }
    for (const account of seed.service_accounts) {
      await this.account(account, 'service_account', null);
    }
    for (const group of seed.groups) {
      await this.group(group);
    }
    for (const [name, value] of Object.entries(seed.features)) {
      await this.feature(name, value);
    }
  }

  private async account(account: SeededAccount, userType: UserType, provisionedBy: Group | null): Promise<User> {
    await this.insert(User, {
      username: account.username,
      name: account.name ?? account.username,
      email: account.email ?? `${account.username}@example.com`,
      state: account.state,
      admin: account.admin ?? false,
      userType,
      codeSuggestions: account.code_suggestions,
      provisionedByGroupId: provisionedBy?.id ?? null,
      createdAt: this.clock.date(),
    });
    const user = await this.manager.findOneByOrFail(User, { username: account.username });
    for (const [at, token] of account.tokens.entries()) {
      const before = account.tokens.slice(0, at).reverse();
      await this.token(user, token, before.find(({ name }) => name === token.rotated_from)?.token);
    }
    return user;
  }

  private async token(user: User, seeded: SeededToken, predecessor: string | undefined): Promise<void> {
    const { name, token, scopes, expires_in_days, revoked } = seeded;
    const previous =
      predecessor === undefined
        ? null
        : await this.manager.findOneByOrFail(PersonalAccessToken, { tokenDigest: this.secret.digest(predecessor) });
    await this.insert(PersonalAccessToken, {
      userId: user.id,
      name,
      tokenDigest: this.secret.digest(token),
      scopes,
      revoked,
      expiresAt: new Date(this.clock.now() + expires_in_days * MS_PER_DAY).toISOString().slice(0, 10),
      lastUsedAt: null,
      previousPersonalAccessTokenId: previous?.id ?? null,
      seeded: true,
      createdAt: this.clock.date(),
    });
  }

  private async group(seeded: SeededGroup): Promise<void> {
    const group = await this.createGroup(seeded);
    for (const [username, accessLevel] of Object.entries(seeded.members)) {
      await this.member(group, await this.manager.findOneByOrFail(User, { username }), accessLevel);
    }
    for (const account of seeded.service_accounts) {
      await this.member(group, await this.account(account, 'service_account', group), 30);
    }
  }

  private async createGroup({
    full_path,
    name,
    description,
    visibility,
    code_suggestions,
  }: SeededGroup): Promise<Group> {
    const existing = await this.manager.findOneBy(Group, { fullPath: full_path });
    if (existing) {
      return existing;
    }
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

  private async member(group: Group, user: User, accessLevel: AccessLevel): Promise<void> {
    await this.insert(Member, {
      groupId: group.id,
      userId: user.id,
      accessLevel,
      expiresAt: null,
      createdAt: this.clock.date(),
    });
  }

  private async feature(name: string, value: Seed['features'][string]): Promise<void> {
    if (await this.manager.existsBy(Feature, { name })) {
      return;
    }
    await this.insert(Feature, { name, createdAt: this.clock.date() });
    if (typeof value === 'boolean') {
      await (value ? this.gate(name, 'boolean', 'true') : undefined);
      return;
    }
    for (const username of value.users) {
      const { id } = await this.manager.findOneByOrFail(User, { username });
      await this.gate(name, 'actors', userActor(id).flipperId);
    }
    for (const fullPath of value.groups) {
      const { id } = await this.manager.findOneByOrFail(Group, { fullPath });
      await this.gate(name, 'actors', groupActor(id).flipperId);
    }
    for (const group of value.feature_groups) {
      await this.gate(name, 'groups', group);
    }
    for (const key of ['percentage_of_actors', 'percentage_of_time'] as const) {
      await (value[key] > 0 ? this.gate(name, key, String(value[key])) : undefined);
    }
  }

  private async gate(featureName: string, key: GateKey, value: string): Promise<void> {
    await this.insert(FeatureGate, { featureName, key, value });
  }

  private async insert<Entity extends ObjectLiteral>(
    entity: new () => Entity,
    row: QueryDeepPartialEntity<Entity>,
  ): Promise<void> {
    await this.manager.createQueryBuilder().insert().into(entity).values(row).orIgnore().execute();
  }
}
