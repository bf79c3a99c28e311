import { Controller, Post } from '@nestjs/common';
import {
  API_PREFIX,
  createPersonalAccessTokenParameters,
  type PersonalAccessTokenWithTokenAnswer,
} from '@tandem/contracts';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { notFound } from '../errors/gitlab-errors.js';
import { UsersService } from '../users/users.service.js';
import type { NewToken } from './new-token.js';
import { PersonalAccessTokensService } from './personal-access-tokens.service.js';

/** Tokens that an administrator makes for a user (lib/api/users.rb). */
@Controller(`${API_PREFIX}/users/:user_id/personal_access_tokens`)
export class UserTokensController {
  constructor(
    private readonly users: UsersService,
    private readonly tokens: PersonalAccessTokensService,
  ) {}

  @Post()
  @Authenticated({ scope: 'api', admin: true, validatesFirst: createPersonalAccessTokenParameters })
  async create(
    @Parameters(createPersonalAccessTokenParameters) { user_id, ...token }: NewToken & { user_id: number },
    @CurrentAuthor() by: Author,
  ): Promise<PersonalAccessTokenWithTokenAnswer> {
    const user = await this.users.find(user_id);
    if (!user) {
      throw notFound('user-exists', 'User');
    }
    return this.tokens.create(user, token, by);
  }
}
