import { Controller } from '@nestjs/common';
import { serviceAccountsOperations, type SafeUserAnswer } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { presentSafeUser } from '../users/present-user.js';
import { ServiceAccountsService } from './service-accounts.service.js';

/** Service accounts of the instance (ee/lib/api/service_accounts.rb). */
@Controller()
export class ServiceAccountsController {
  constructor(private readonly accounts: ServiceAccountsService) {}

  @Operation(serviceAccountsOperations.createServiceAccount)
  async create(account: { name?: string; username?: string }, @CurrentAuthor() by: Author): Promise<SafeUserAnswer> {
    return presentSafeUser(await this.accounts.create(account, by));
  }
}
