import { Controller, Post } from '@nestjs/common';
import { API_PREFIX, userParameters } from '@tandem/contracts';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { UserStatesService } from './user-states.service.js';

/** What an administrator does to an account's state (lib/api/users.rb). */
@Controller(`${API_PREFIX}/users/:id`)
@Authenticated({ scope: 'api', admin: true, validatesFirst: userParameters })
export class UserStatesController {
  constructor(private readonly states: UserStatesService) {}

  @Post('block')
  async block(
    @Parameters(userParameters) { id }: { id: number },
    @CurrentAuthor() by: Author,
  ): Promise<boolean | null> {
    return this.states.block(id, by);
  }

  @Post('unblock')
  async unblock(
    @Parameters(userParameters) { id }: { id: number },
    @CurrentAuthor() by: Author,
  ): Promise<boolean | null> {
    return this.states.unblock(id, by);
  }

  @Post('deactivate')
  async deactivate(
    @Parameters(userParameters) { id }: { id: number },
    @CurrentAuthor() by: Author,
  ): Promise<boolean | null> {
    return this.states.deactivate(id, by);
  }

  @Post('activate')
  async activate(
    @Parameters(userParameters) { id }: { id: number },
    @CurrentAuthor() by: Author,
  ): Promise<boolean | null> {
    return this.states.activate(id, by);
  }

  @Post('approve')
  async approve(
    @Parameters(userParameters) { id }: { id: number },
    @CurrentAuthor() by: Author,
  ): Promise<{ message: 'Success' }> {
    await this.states.approve(id, by);
    return { message: 'Success' };
  }
}
