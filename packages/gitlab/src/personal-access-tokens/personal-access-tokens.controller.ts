import { Controller } from '@nestjs/common';
import { personalAccessTokensOperations, type ListPersonalAccessTokens } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import {
  CurrentAuthentication,
  CurrentAuthor,
  type Authentication,
  type Author,
  type Viewer,
} from '../authentication/authentication.js';
import { notFound, unauthorized } from '../errors/gitlab-errors.js';
import { UsersService } from '../users/users.service.js';
import type { NewToken } from './new-token.js';
import { PersonalAccessTokensService, type OwnedToken } from './personal-access-tokens.service.js';

/** Personal access tokens, one's own or, for an administrator, everybody's (lib/api/personal_access_tokens.rb). */
@Controller()
export class PersonalAccessTokensController {
  constructor(
    private readonly users: UsersService,
    private readonly tokens: PersonalAccessTokensService,
  ) {}

  @Operation(personalAccessTokensOperations.listPersonalAccessTokens)
  async list({ user_id, ...filter }: ListPersonalAccessTokens, @CurrentAuthentication() { user }: Authentication) {
    if (!user.admin && user_id !== undefined && user_id !== user.id) {
      throw unauthorized('token-is-ones-own', 'the tokens of somebody else were asked for');
    }
    return this.tokens.list({ ...filter, userId: user.admin ? user_id : user.id });
  }

  @Operation(personalAccessTokensOperations.getOwnPersonalAccessToken)
  async self(@CurrentAuthentication() by: Authentication) {
    return this.tokens.present(await this.presented(by));
  }

  @Operation(personalAccessTokensOperations.revokeOwnPersonalAccessToken)
  async revokeSelf(@CurrentAuthentication() by: Authentication, @CurrentAuthor() author: Author) {
    await this.tokens.revoke(await this.presented(by), author);
  }

  @Operation(personalAccessTokensOperations.getPersonalAccessToken)
  async show({ id }: { id: number }, @CurrentAuthentication() by: Authentication) {
    return this.tokens.present(await this.accessible(id, by.user));
  }

  @Operation(personalAccessTokensOperations.revokePersonalAccessToken)
  async revoke({ id }: { id: number }, @CurrentAuthor() by: Author) {
    await this.tokens.revoke(await this.accessible(id, by), by);
  }

  @Operation(personalAccessTokensOperations.rotatePersonalAccessToken)
  async rotate({ id, expires_at }: { id: number; expires_at?: string }, @CurrentAuthor() by: Author) {
    return this.tokens.rotate(await this.accessible(id, by), expires_at, by);
  }

  /** For administrators (lib/api/users.rb). */
  @Operation(personalAccessTokensOperations.createPersonalAccessToken)
  async create({ user_id, ...token }: NewToken & { user_id: number }, @CurrentAuthor() by: Author) {
    return this.tokens.create(await this.users.get(user_id), token, by);
  }

  private async presented({ token: { id } }: Authentication): Promise<OwnedToken> {
    const token = await this.tokens.find(id);
    if (!token) throw unauthorized('token-is-known', 'the token was deleted meanwhile');
    return token;
  }

  /** Only administrators are told whether a token exists that is not their own. */
  private async accessible(id: number, viewer: Viewer): Promise<OwnedToken> {
    const token = await this.tokens.find(id);
    if (token && (viewer.admin || token.userId === viewer.id)) return token;
    throw viewer.admin ? notFound('token-exists') : unauthorized('token-is-ones-own', 'no token of this user');
  }
}
