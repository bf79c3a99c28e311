import { Controller } from '@nestjs/common';
import { usersOperations } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { conflict } from '../errors/gitlab-errors.js';
import { MembersService } from '../groups/members.service.js';
import { UsersService } from '../users/users.service.js';

/** The end of an account (lib/api/users.rb). */
@Controller()
export class UserRemovalController {
  constructor(
    private readonly users: UsersService,
    private readonly members: MembersService,
  ) {}

  @Operation(usersOperations.deleteUser)
  async remove({ id, hard_delete }: { id: number; hard_delete: boolean }, @CurrentAuthor() by: Author) {
    await this.users.remove(id, by, async (manager) => {
      if (!hard_delete && (await this.members.isSoleOwner(manager, id))) {
        throw conflict('a-group-keeps-its-owner', 'User cannot be removed while is the sole-owner of a group');
      }
    });
  }
}
