import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  API_PREFIX,
  listPersonalAccessTokensParameters,
  personalAccessTokenParameters,
  rotatePersonalAccessTokenParameters,
  type ListPersonalAccessTokens,
  type PersonalAccessTokenAnswer,
  type PersonalAccessTokenWithTokenAnswer,
} from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import type { Page } from '../api/page.js';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../audit-events/author.js';
import { Authenticated, CurrentAuthentication } from '../authentication/authenticated.decorator.js';
import type { Authentication } from '../authentication/authentication.js';
import { notFound, unauthorized } from '../errors/gitlab-errors.js';
import type { Viewer } from '../users/present-user.js';
import { PersonalAccessTokens, type OwnedToken } from './personal-access-tokens.service.js';
import { presentIssuedToken, presentPersonalAccessToken } from './present-personal-access-token.js';
import { TokenRotation } from './token-rotation.service.js';

/** Personal access tokens, one's own or, for an administrator, everybody's (lib/api/personal_access_tokens.rb). */
@Controller(`${API_PREFIX}/personal_access_tokens`)
@Authenticated({ scope: 'api' })
export class PersonalAccessTokensController {
  constructor(
    private readonly tokens: PersonalAccessTokens,
    private readonly rotation: TokenRotation,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(
    @Parameters(listPersonalAccessTokensParameters) { user_id, ...filter }: ListPersonalAccessTokens,
    @CurrentAuthentication() { user }: Authentication,
  ): Promise<Page<PersonalAccessTokenAnswer>> {
    if (!user.admin && user_id !== undefined && user_id !== user.id) {
      throw unauthorized('token-is-ones-own', 'the tokens of somebody else were asked for');
    }
    const page = await this.tokens.list({ ...filter, userId: user.admin ? user_id : user.id });
    return page.map((token) => presentPersonalAccessToken(token, this.clock.today()));
  }

  @Get('self')
  @Authenticated({ scope: 'any' })
  async self(@CurrentAuthentication() by: Authentication): Promise<PersonalAccessTokenAnswer> {
    return presentPersonalAccessToken(await this.presented(by), this.clock.today());
  }

  @Delete('self')
  @HttpCode(204)
  @Authenticated({ scope: 'any' })
  async revokeSelf(@CurrentAuthentication() by: Authentication, @CurrentAuthor() author: Author): Promise<void> {
    await this.tokens.revoke(await this.presented(by), author);
  }

  @Get(':id')
  async show(
    @Parameters(personalAccessTokenParameters) { id }: { id: number },
    @CurrentAuthentication() by: Authentication,
  ): Promise<PersonalAccessTokenAnswer> {
    return presentPersonalAccessToken(await this.accessible(id, by.user), this.clock.today());
  }

  @Delete(':id')
  @HttpCode(204)
  async revoke(
    @Parameters(personalAccessTokenParameters) { id }: { id: number },
    @CurrentAuthor() by: Author,
  ): Promise<void> {
    await this.tokens.revoke(await this.accessible(id, by), by);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  async rotate(
    @Parameters(rotatePersonalAccessTokenParameters) { id, expires_at }: { id: number; expires_at?: string },
    @CurrentAuthor() by: Author,
  ): Promise<PersonalAccessTokenWithTokenAnswer> {
    const token = await this.accessible(id, by);
    return presentIssuedToken(await this.rotation.rotate(token, expires_at, by), this.clock.today());
  }

  private async presented({ token: { id } }: Authentication): Promise<OwnedToken> {
    const token = await this.tokens.find(id);
    if (!token) {
      throw unauthorized('token-is-known', 'the token was deleted meanwhile');
    }
    return token;
  }

  /** Only administrators are told whether a token exists that is not their own. */
  private async accessible(id: number, viewer: Viewer): Promise<OwnedToken> {
    const token = await this.tokens.find(id);
    if (token && (viewer.admin || token.userId === viewer.id)) {
      return token;
    }
    throw viewer.admin ? notFound('token-exists') : unauthorized('token-is-ones-own', 'no token of this user');
  }
}
