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
import type { Page } from '../api/page.js';
import { Parameters } from '../api/parameters.decorator.js';
import {
  CurrentAuthentication,
  CurrentAuthor,
  type Authentication,
  type Author,
  type Viewer,
} from '../authentication/authentication.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { notFound, unauthorized } from '../errors/gitlab-errors.js';
import { PersonalAccessTokensService, type OwnedToken } from './personal-access-tokens.service.js';

/** Personal access tokens, one's own or, for an administrator, everybody's (lib/api/personal_access_tokens.rb). */
@Controller(`${API_PREFIX}/personal_access_tokens`)
@Authenticated({ scope: 'api' })
export class PersonalAccessTokensController {
  constructor(private readonly tokens: PersonalAccessTokensService) {}

  @Get()
  async list(
    @Parameters(listPersonalAccessTokensParameters) { user_id, ...filter }: ListPersonalAccessTokens,
    @CurrentAuthentication() { user }: Authentication,
  ): Promise<Page<PersonalAccessTokenAnswer>> {
    if (!user.admin && user_id !== undefined && user_id !== user.id) {
      throw unauthorized('token-is-ones-own', 'the tokens of somebody else were asked for');
    }
    return this.tokens.list({ ...filter, userId: user.admin ? user_id : user.id });
  }

  @Get('self')
  @Authenticated({ scope: 'any' })
  async self(@CurrentAuthentication() by: Authentication): Promise<PersonalAccessTokenAnswer> {
    return this.tokens.present(await this.presented(by));
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
    return this.tokens.present(await this.accessible(id, by.user));
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
    return this.tokens.rotate(await this.accessible(id, by), expires_at, by);
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
