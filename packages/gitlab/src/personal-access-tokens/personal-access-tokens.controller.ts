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
import { Authenticated, CurrentAuthentication } from '../authentication/authenticated.decorator.js';
import type { Authentication } from '../authentication/authentication.js';
import { notFound, unauthorized } from '../errors/gitlab-errors.js';
import type { PersonalAccessToken } from './personal-access-token.entity.js';
import { PersonalAccessTokens } from './personal-access-tokens.service.js';
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
  async self(@CurrentAuthentication() { token }: Authentication): Promise<PersonalAccessTokenAnswer> {
    const record = await this.tokens.find(token.id);
    if (!record) {
      throw unauthorized('token-is-known', 'the token was deleted meanwhile');
    }
    return presentPersonalAccessToken(record, this.clock.today());
  }

  @Delete('self')
  @HttpCode(204)
  @Authenticated({ scope: 'any' })
  async revokeSelf(@CurrentAuthentication() { token }: Authentication): Promise<void> {
    await this.tokens.revoke(token.id);
  }

  @Get(':id')
  async show(
    @Parameters(personalAccessTokenParameters) { id }: { id: number },
    @CurrentAuthentication() by: Authentication,
  ): Promise<PersonalAccessTokenAnswer> {
    return presentPersonalAccessToken(await this.accessible(id, by), this.clock.today());
  }

  @Delete(':id')
  @HttpCode(204)
  async revoke(
    @Parameters(personalAccessTokenParameters) { id }: { id: number },
    @CurrentAuthentication() by: Authentication,
  ): Promise<void> {
    await this.tokens.revoke((await this.accessible(id, by)).id);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  async rotate(
    @Parameters(rotatePersonalAccessTokenParameters) { id, expires_at }: { id: number; expires_at?: string },
    @CurrentAuthentication() by: Authentication,
  ): Promise<PersonalAccessTokenWithTokenAnswer> {
    const { id: known } = await this.accessible(id, by);
    return presentIssuedToken(await this.rotation.rotate(known, expires_at), this.clock.today());
  }

  /** Only administrators are told whether a token exists that is not their own. */
  private async accessible(id: number, { user }: Authentication): Promise<PersonalAccessToken> {
    const token = await this.tokens.find(id);
    if (token && (user.admin || token.userId === user.id)) {
      return token;
    }
    throw user.admin ? notFound('token-exists') : unauthorized('token-is-ones-own', 'no token of this user');
  }
}
