import { Controller, Post } from '@nestjs/common';
import { API_PREFIX, createServiceAccountParameters, type SafeUserAnswer } from '@tandem/contracts';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { presentSafeUser } from '../users/present-user.js';
import { ServiceAccountsService } from './service-accounts.service.js';

/** Service accounts of the instance (ee/lib/api/service_accounts.rb). */
@Controller(`${API_PREFIX}/service_accounts`)
export class ServiceAccountsController {
  constructor(private readonly accounts: ServiceAccountsService) {}

  @Post()
  @Authenticated({ scope: 'api', admin: true })
  async create(
    @Parameters(createServiceAccountParameters) account: { name?: string; username?: string },
    @CurrentAuthor() by: Author,
  ): Promise<SafeUserAnswer> {
    return presentSafeUser(await this.accounts.create(account, by));
  }
}
