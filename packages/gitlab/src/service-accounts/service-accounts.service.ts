import { Injectable } from '@nestjs/common';
import { Randomness } from '@tandem/platform';
import { ExternalUrl } from '../api/external-url.service.js';
import type { Author, Viewer } from '../authentication/authentication.js';
import { badRequest, forbidden, notFound } from '../errors/gitlab-errors.js';
import { GroupPolicy } from '../groups/group.policy.js';
import { GroupsService, type GroupId } from '../groups/groups.service.js';
import { OWNER } from '../groups/member.entity.js';
import type { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';

const DEFAULT_NAME = 'Service account user';

interface NewServiceAccount {
  readonly name?: string | undefined;
  readonly username?: string | undefined;
}

/** Accounts of programs, made by the instance or by a root group (ee/app/services/users/service_accounts). */
@Injectable()
export class ServiceAccountsService {
  constructor(
    private readonly users: UsersService,
    private readonly groups: GroupsService,
    private readonly groupPolicy: GroupPolicy,
    private readonly randomness: Randomness,
    private readonly url: ExternalUrl,
  ) {}

  /** @throws {Refusal} 400 if the username is taken, or it or the name does not validate */
  async create(account: NewServiceAccount, by: Author): Promise<User> {
    return this.store(account, 'service_account', null, by);
  }

  /** @throws {Refusal} 404 if the group is not visible, 403 if it is a subgroup or not the user's own */
  async createInGroup(groupId: GroupId, account: NewServiceAccount, by: Author): Promise<User> {
    const group = await this.groups.findVisible(groupId, by);
    if (group.parentId !== null || (await this.groupPolicy.levelOf(group, by)) < OWNER) {
      throw forbidden(
        'user-owns-the-root-group',
        'User does not have permission to create a service account in this namespace.',
      );
    }
    return this.store(account, `service_account_group_${group.id}`, group.id, by);
  }

  /** @throws {Refusal} 404 and 403 as for the group, 400 for a person, 404 for an account of somebody else's */
  async findInGroup(groupId: GroupId, userId: number, by: Viewer): Promise<User> {
    const group = await this.groups.findOwned(groupId, by);
    const user = await this.users.get(userId);
    if (user.userType !== 'service_account') {
      throw badRequest('user-is-a-service-account', 'User is not of type Service Account');
    }
    if (user.provisionedByGroupId !== group.id) throw notFound('group-provisioned-the-account', 'User');
    return user;
  }

  private async store(
    { name, username }: NewServiceAccount,
    prefix: string,
    groupId: number | null,
    by: Author,
  ): Promise<User> {
    const generated = `${prefix}_${this.randomness.bytes(16).toString('hex')}`;
    return this.users.createServiceAccount(
      {
        name: name ?? DEFAULT_NAME,
        username: username ?? generated,
        email: `${generated}@noreply.${this.url.host}`,
      },
      groupId,
      by,
    );
  }
}
