import { Controller } from '@nestjs/common';
import { personalAccessTokensOperations, type PersonalAccessTokenWithTokenAnswer } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { notFound } from '../errors/gitlab-errors.js';
import { UsersService } from '../users/users.service.js';
import type { NewToken } from './new-token.js';
import { PersonalAccessTokensService } from './personal-access-tokens.service.js';

/** Tokens that an administrator makes for a user (lib/api/users.rb). */
@Controller()
export class UserTokensController {
  constructor(
    private readonly users: UsersService,
    private readonly tokens: PersonalAccessTokensService,
  ) {}

  @Operation(personalAccessTokensOperations.createPersonalAccessToken)
  async create(
    { user_id, ...token }: NewToken & { user_id: number },
    @CurrentAuthor() by: Author,
  ): Promise<PersonalAccessTokenWithTokenAnswer> {
    const user = await this.users.find(user_id);
    if (!user) {
      throw notFound('user-exists', 'User');
    }
    return this.tokens.create(user, token, by);
  }
}
