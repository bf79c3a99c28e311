import { Controller } from '@nestjs/common';
import {
  usersOperations,
  type AdminUserAnswer,
  type BasicUserAnswer,
  type CreateUser,
  type ListUsers,
  type UpdateUser,
  type UserAnswer,
} from '@tandem/contracts';
import { ExternalUrl } from '../api/external-url.js';
import type { Page } from '../api/page.js';
import { Operation } from '../api/operation.decorator.js';
import {
  CurrentAuthentication,
  CurrentAuthor,
  type Authentication,
  type Author,
} from '../authentication/authentication.js';
import { forbidden, notFound, unauthorized } from '../errors/gitlab-errors.js';
import { presentBasicUser, presentUser, presentUserDetails, presentUserToAdministrator } from './present-user.js';
import { UsersService } from './users.service.js';

/** Accounts (lib/api/users.rb). */
@Controller()
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly url: ExternalUrl,
  ) {}

  @Operation(usersOperations.listUsers)
  async list(
    parameters: ListUsers,
    @CurrentAuthentication() by: Authentication | undefined,
  ): Promise<Page<BasicUserAnswer>> {
    if (parameters.extern_uid !== undefined && !by?.user.admin) {
      throw by ? forbidden('user-is-administrator') : unauthorized('token-is-known', 'no token was presented');
    }
    // Whoever is not known may look for one username, so that nobody gets all of them.
    if (!by && !parameters.username) {
      throw forbidden('users-are-listed-for-users', 'Not authorized to access /api/v4/users');
    }
    const page = await this.users.list(parameters, by?.user);
    return page.map((user) =>
      by?.user.admin ? presentUserToAdministrator(user, this.url, by.user) : presentBasicUser(user, this.url),
    );
  }

  @Operation(usersOperations.getUser)
  async show({ id }: { id: number }, @CurrentAuthentication() by: Authentication | undefined): Promise<UserAnswer> {
    if (!by) {
      throw forbidden('users-are-shown-to-users', 'Not authorized!');
    }
    const user = await this.users.find(id);
    if (!user) {
      throw notFound('user-exists', 'User');
    }
    return by.user.admin ? presentUserDetails(user, this.url, by.user) : presentUser(user, this.url, by.user);
  }

  @Operation(usersOperations.createUser)
  async create(parameters: CreateUser, @CurrentAuthor() by: Author): Promise<AdminUserAnswer> {
    return presentUserToAdministrator(await this.users.create(parameters, by), this.url, by);
  }

  @Operation(usersOperations.updateUser)
  async update(parameters: UpdateUser, @CurrentAuthor() by: Author): Promise<AdminUserAnswer> {
    return presentUserToAdministrator(await this.users.update(parameters, by), this.url, by);
  }
}
