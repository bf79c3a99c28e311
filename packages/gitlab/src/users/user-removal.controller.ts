import { Controller, Delete, HttpCode } from '@nestjs/common';
import { API_PREFIX, deleteUserParameters } from '@tandem/contracts';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../audit-events/author.js';
import { Authenticated } from '../authentication/authenticated.decorator.js';
import { UserRemoval } from './user-removal.service.js';

/** The end of an account (lib/api/users.rb). */
@Controller(`${API_PREFIX}/users`)
export class UserRemovalController {
  constructor(private readonly removal: UserRemoval) {}

  @Delete(':id')
  @HttpCode(204)
  @Authenticated({ scope: 'api', admin: true, validatesFirst: deleteUserParameters })
  async remove(
    @Parameters(deleteUserParameters) { id, hard_delete }: { id: number; hard_delete: boolean },
    @CurrentAuthor() by: Author,
  ): Promise<void> {
    await this.removal.remove(id, { evenSoleOwner: hard_delete }, by);
  }
}
