import { Controller, Delete, HttpCode } from '@nestjs/common';
import { API_PREFIX, deleteUserParameters } from '@tandem/contracts';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { conflict } from '../errors/gitlab-errors.js';
import { MembersService } from '../groups/members.service.js';
import { UsersService } from '../users/users.service.js';

/** The end of an account (lib/api/users.rb). */
@Controller(`${API_PREFIX}/users`)
export class UserRemovalController {
  constructor(
    private readonly users: UsersService,
    private readonly members: MembersService,
  ) {}

  @Delete(':id')
  @HttpCode(204)
  @Authenticated({ scope: 'api', admin: true, validatesFirst: deleteUserParameters })
  async remove(
    @Parameters(deleteUserParameters) { id, hard_delete }: { id: number; hard_delete: boolean },
    @CurrentAuthor() by: Author,
  ): Promise<void> {
    await this.users.remove(id, by, async (manager) => {
      if (!hard_delete && (await this.members.isSoleOwner(manager, id))) {
        throw conflict('a-group-keeps-its-owner', 'User cannot be removed while is the sole-owner of a group');
      }
    });
  }
}
