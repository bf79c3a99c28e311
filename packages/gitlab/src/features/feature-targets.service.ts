import { Injectable } from '@nestjs/common';
import type { SetFeature } from '@tandem/contracts';
import { badRequest } from '../errors/gitlab-errors.js';
import { MAX_NAME } from '../errors/record-problems.js';
import { groupActor, userActor, userNamespaceActor, type GateKey } from '../feature-flags/feature-state.js';
import { GroupsService } from '../groups/groups.service.js';
import { namespaceIdOf } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';

/** Tandem's own: names in one list. */
const MOST_TARGETS = 1_000;

type TargetList = 'feature_group' | 'user' | 'project' | 'group' | 'namespace' | 'repository';

/** Whom a flag is set for: the value of a gate, and its name in a message. */
export interface FeatureTarget {
  readonly gate: Extract<GateKey, 'actors' | 'groups'>;
  readonly value: string;
  readonly name: string;
}

/** Finds the targets that a request to set a flag names (lib/feature.rb, `Feature::Target`). */
@Injectable()
export class FeatureTargetsService {
  constructor(
    private readonly users: UsersService,
    private readonly groups: GroupsService,
  ) {}

  /** @throws {Refusal} 400 for the first that is not there; there are no projects and no repositories here */
  async find(parameters: SetFeature): Promise<FeatureTarget[]> {
    return [
      ...namesIn(parameters, 'feature_group').map((name) => ({
        gate: 'groups' as const,
        value: name.length > MAX_NAME ? refuse(name) : name,
        name,
      })),
      ...(await this.usersOf(namesIn(parameters, 'user'))),
      ...refuseAny(namesIn(parameters, 'project')),
      ...(await this.groupsOf(namesIn(parameters, 'group'))),
      ...(await this.namespacesOf(namesIn(parameters, 'namespace'))),
      ...refuseAny(namesIn(parameters, 'repository')),
    ];
  }

  private async usersOf(usernames: readonly string[]): Promise<FeatureTarget[]> {
    const found = byName(await this.users.findByUsernames(usernames), ({ username }) => username);
    return usernames.map((name) => {
      const user = found.get(name.toLowerCase()) ?? refuse(name);
      return { gate: 'actors', value: userActor(user.id).flipperId, name: `@${user.username}` };
    });
  }

  /** A group's, or a user's own. */
  private async namespacesOf(paths: readonly string[]): Promise<FeatureTarget[]> {
    const users = byName(await this.users.findByUsernames(paths), ({ username }) => username);
    const ofUser = (path: string) => users.get(path.toLowerCase());
    const groups = await this.groupsOf(paths.filter((path) => !ofUser(path)));
    return paths.map((path) => {
      const user = ofUser(path);
      return user
        ? { gate: 'actors', value: userNamespaceActor(namespaceIdOf(user)).flipperId, name: `@${user.username}` }
        : (groups.shift() as FeatureTarget);
    });
  }

  private async groupsOf(paths: readonly string[]): Promise<FeatureTarget[]> {
    const found = byName(await this.groups.findByFullPaths(paths), ({ fullPath }) => fullPath);
    return paths.map((path) => {
      const group = found.get(path.toLowerCase()) ?? refuse(path);
      return { gate: 'actors', value: groupActor(group.id).flipperId, name: `@${group.fullPath}` };
    });
  }
}

/** @throws {Refusal} 400 beyond `MOST_TARGETS` */
function namesIn(parameters: SetFeature, list: TargetList): string[] {
  const names = (parameters[list] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length > MOST_TARGETS) {
    throw badRequest('feature-targets-are-few', `${list} has more than ${MOST_TARGETS} names`);
  }
  return names;
}

const byName = <Named>(records: readonly Named[], nameOf: (record: Named) => string) =>
  new Map(records.map((record) => [nameOf(record).toLowerCase(), record]));

function refuseAny(names: readonly string[]): [] {
  names.forEach(refuse);
  return [];
}

function refuse(name: string): never {
  throw badRequest('feature-target-exists', `${name} is not found!`);
}
