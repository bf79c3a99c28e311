import { Controller } from '@nestjs/common';
import { usersOperations, type OwnUserAnswer, type UserPreferencesAnswer } from '@tandem/contracts';
import { ExternalUrl } from '../api/external-url.js';
import { Operation } from '../api/operation.decorator.js';
import {
  CurrentAuthentication,
  CurrentAuthor,
  type Authentication,
  type Author,
} from '../authentication/authentication.js';
import { unauthorized } from '../errors/gitlab-errors.js';
import { presentOwnUser, presentUserPreferences, presentUserToAdministrator } from './present-user.js';
import type { User } from './user.entity.js';
import { UsersService } from './users.service.js';

/** The current user's account, and its preferences (lib/api/users.rb). */
@Controller()
export class CurrentUserController {
  constructor(
    private readonly users: UsersService,
    private readonly url: ExternalUrl,
  ) {}

  @Operation(usersOperations.getCurrentUser)
  async show(@CurrentAuthentication() by: Authentication): Promise<OwnUserAnswer> {
    const user = await this.userOf(by);
    return user.admin ? presentUserToAdministrator(user, this.url, by.user) : presentOwnUser(user, this.url, by.user);
  }

  @Operation(usersOperations.getUserPreferences)
  async preferences(@CurrentAuthentication() by: Authentication): Promise<UserPreferencesAnswer> {
    return presentUserPreferences(await this.userOf(by));
  }

  @Operation(usersOperations.updateUserPreferences)
  async updatePreferences(
    { code_suggestions }: { code_suggestions?: boolean },
    @CurrentAuthentication() by: Authentication,
    @CurrentAuthor() author: Author,
  ): Promise<UserPreferencesAnswer> {
    if (code_suggestions !== undefined) {
      await this.users.setCodeSuggestions(code_suggestions, author);
    }
    return presentUserPreferences(await this.userOf(by));
  }

  private async userOf({ user: { id } }: Authentication): Promise<User> {
    const user = await this.users.find(id);
    if (!user) {
      throw unauthorized('token-is-known', 'the user was deleted meanwhile');
    }
    return user;
  }
}
