import { Controller, Get, Put } from '@nestjs/common';
import {
  API_PREFIX,
  updateUserPreferencesParameters,
  type OwnUserAnswer,
  type UserPreferencesAnswer,
} from '@tandem/contracts';
import { ExternalUrl } from '../api/external-url.js';
import { Parameters } from '../api/parameters.decorator.js';
import {
  CurrentAuthentication,
  CurrentAuthor,
  type Authentication,
  type Author,
} from '../authentication/authentication.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { unauthorized } from '../errors/gitlab-errors.js';
import { presentOwnUser, presentUserPreferences, presentUserToAdministrator } from './present-user.js';
import type { User } from './user.entity.js';
import { UsersService } from './users.service.js';

/** The account that asks, and its preferences (lib/api/users.rb). */
@Controller(`${API_PREFIX}/user`)
export class CurrentUserController {
  constructor(
    private readonly users: UsersService,
    private readonly url: ExternalUrl,
  ) {}

  @Get()
  @Authenticated({ scope: ['api', 'read_user'] })
  async show(@CurrentAuthentication() by: Authentication): Promise<OwnUserAnswer> {
    const user = await this.userOf(by);
    return user.admin ? presentUserToAdministrator(user, this.url, by.user) : presentOwnUser(user, this.url, by.user);
  }

  @Get('preferences')
  @Authenticated({ scope: ['api', 'read_user'] })
  async preferences(@CurrentAuthentication() by: Authentication): Promise<UserPreferencesAnswer> {
    return presentUserPreferences(await this.userOf(by));
  }

  @Put('preferences')
  @Authenticated({ scope: 'api' })
  async updatePreferences(
    @Parameters(updateUserPreferencesParameters) { code_suggestions }: { code_suggestions?: boolean },
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
