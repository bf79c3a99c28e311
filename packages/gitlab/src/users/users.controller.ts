import { Controller } from '@nestjs/common';
import { usersOperations, type CreateUser, type ListUsers, type UpdateUser } from '@tandem/contracts';
import { ExternalUrl } from '../api/external-url.service.js';
import { Operation } from '../api/operation.decorator.js';
import {
  CurrentAuthentication,
  CurrentAuthor,
  type Authentication,
  type Author,
} from '../authentication/authentication.js';
import { forbidden, unauthorized } from '../errors/gitlab-errors.js';
import {
  presentBasicUser,
  presentOwnUser,
  presentUser,
  presentUserDetails,
  presentUserPreferences,
  presentUserToAdministrator,
} from './present-user.js';
import { UserStatesService } from './user-states.service.js';
import type { User } from './user.entity.js';
import { UsersService } from './users.service.js';

/** Accounts: the current user's, all others, and what an administrator does to their state (lib/api/users.rb). */
@Controller()
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly states: UserStatesService,
    private readonly url: ExternalUrl,
  ) {}

  @Operation(usersOperations.getCurrentUser)
  async showCurrent(@CurrentAuthentication() by: Authentication) {
    const user = await this.userOf(by);
    return user.admin ? presentUserToAdministrator(user, this.url, by.user) : presentOwnUser(user, this.url, by.user);
  }

  @Operation(usersOperations.getUserPreferences)
  async preferences(@CurrentAuthentication() by: Authentication) {
    return presentUserPreferences(await this.userOf(by));
  }

  @Operation(usersOperations.updateUserPreferences)
  async updatePreferences(
    { code_suggestions }: { code_suggestions?: boolean },
    @CurrentAuthentication() by: Authentication,
    @CurrentAuthor() author: Author,
  ) {
    if (code_suggestions !== undefined) await this.users.setCodeSuggestions(code_suggestions, author);
    return presentUserPreferences(await this.userOf(by));
  }

  @Operation(usersOperations.listUsers)
  async list(parameters: ListUsers, @CurrentAuthentication() by: Authentication | undefined) {
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
  async show({ id }: { id: number }, @CurrentAuthentication() by: Authentication | undefined) {
    if (!by) throw forbidden('users-are-shown-to-users', 'Not authorized!');
    const user = await this.users.get(id);
    return by.user.admin ? presentUserDetails(user, this.url, by.user) : presentUser(user, this.url, by.user);
  }

  @Operation(usersOperations.createUser)
  async create(parameters: CreateUser, @CurrentAuthor() by: Author) {
    return presentUserToAdministrator(await this.users.create(parameters, by), this.url, by);
  }

  @Operation(usersOperations.updateUser)
  async update(parameters: UpdateUser, @CurrentAuthor() by: Author) {
    return presentUserToAdministrator(await this.users.update(parameters, by), this.url, by);
  }

  @Operation(usersOperations.blockUser)
  async block({ id }: { id: number }, @CurrentAuthor() by: Author) {
    return this.states.change('block', id, by);
  }

  @Operation(usersOperations.unblockUser)
  async unblock({ id }: { id: number }, @CurrentAuthor() by: Author) {
    return this.states.change('unblock', id, by);
  }

  @Operation(usersOperations.deactivateUser)
  async deactivate({ id }: { id: number }, @CurrentAuthor() by: Author) {
    return this.states.change('deactivate', id, by);
  }

  @Operation(usersOperations.activateUser)
  async activate({ id }: { id: number }, @CurrentAuthor() by: Author) {
    return this.states.change('activate', id, by);
  }

  @Operation(usersOperations.approveUser)
  async approve({ id }: { id: number }, @CurrentAuthor() by: Author) {
    await this.states.change('approve', id, by);
    return { message: 'Success' } as const;
  }

  private async userOf({ user: { id } }: Authentication): Promise<User> {
    const user = await this.users.find(id);
    if (!user) throw unauthorized('token-is-known', 'the user was deleted meanwhile');
    return user;
  }
}
