import { Controller } from '@nestjs/common';
import { usersOperations } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { UserStatesService } from './user-states.service.js';

/** What an administrator does to an account's state (lib/api/users.rb). */
@Controller()
export class UserStatesController {
  constructor(private readonly states: UserStatesService) {}

  @Operation(usersOperations.blockUser)
  async block({ id }: { id: number }, @CurrentAuthor() by: Author): Promise<boolean | null> {
    return this.states.block(id, by);
  }

  @Operation(usersOperations.unblockUser)
  async unblock({ id }: { id: number }, @CurrentAuthor() by: Author): Promise<boolean | null> {
    return this.states.unblock(id, by);
  }

  @Operation(usersOperations.deactivateUser)
  async deactivate({ id }: { id: number }, @CurrentAuthor() by: Author): Promise<boolean | null> {
    return this.states.deactivate(id, by);
  }

  @Operation(usersOperations.activateUser)
  async activate({ id }: { id: number }, @CurrentAuthor() by: Author): Promise<boolean | null> {
    return this.states.activate(id, by);
  }

  @Operation(usersOperations.approveUser)
  async approve({ id }: { id: number }, @CurrentAuthor() by: Author): Promise<{ message: 'Success' }> {
    await this.states.approve(id, by);
    return { message: 'Success' };
  }
}
