import { Controller } from '@nestjs/common';
import { serviceAccountsOperations } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { notFound, unauthorized } from '../errors/gitlab-errors.js';
import type { GroupId } from '../groups/groups.service.js';
import type { NewToken } from '../personal-access-tokens/new-token.js';
import { PersonalAccessTokensService } from '../personal-access-tokens/personal-access-tokens.service.js';
import { presentSafeUser } from '../users/present-user.js';
import { ServiceAccountsService } from './service-accounts.service.js';

interface AccountParameters {
  readonly id: GroupId;
  readonly user_id: number;
}

/** Service accounts of the instance, of a root group, and their tokens (ee/lib/api/service_accounts.rb, group_service_accounts.rb). */
@Controller()
export class ServiceAccountsController {
  constructor(
    private readonly accounts: ServiceAccountsService,
    private readonly tokens: PersonalAccessTokensService,
  ) {}

  @Operation(serviceAccountsOperations.createServiceAccount)
  async create(account: { name?: string; username?: string }, @CurrentAuthor() by: Author) {
    return presentSafeUser(await this.accounts.create(account, by));
  }

  @Operation(serviceAccountsOperations.createGroupServiceAccount)
  async createInGroup(
    { id, ...account }: { id: GroupId; name?: string; username?: string },
    @CurrentAuthor() by: Author,
  ) {
    return presentSafeUser(await this.accounts.createInGroup(id, account, by));
  }

  @Operation(serviceAccountsOperations.createServiceAccountToken)
  async createToken({ id, user_id, ...token }: AccountParameters & NewToken, @CurrentAuthor() by: Author) {
    const account = await this.accounts.findInGroup(id, user_id, by);
    return this.tokens.create(account, token, by);
  }

  @Operation(serviceAccountsOperations.rotateServiceAccountToken)
  async rotateToken(
    { id, user_id, token_id, expires_at }: AccountParameters & { token_id: number; expires_at?: string },
    @CurrentAuthor() by: Author,
  ) {
    const account = await this.accounts.findInGroup(id, user_id, by);
    const token = await this.tokens.find(token_id);
    if (!token || token.userId !== account.id) {
      throw by.admin ? notFound('token-exists') : unauthorized('token-is-of-the-account', 'no token of the account');
    }
    return this.tokens.rotate(token, expires_at, by);
  }
}
