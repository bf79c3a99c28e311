import { Controller, Post } from '@nestjs/common';
import { API_PREFIX, userParameters } from '@tandem/contracts';
import { Parameters } from '../api/parameters.decorator.js';
import { Authenticated, CurrentAuthentication } from '../authentication/authenticated.decorator.js';
import type { Authentication } from '../authentication/authentication.js';
import { UserStates } from './user-states.service.js';

/** What an administrator does to an account's state (lib/api/users.rb). */
@Controller(`${API_PREFIX}/users/:id`)
@Authenticated({ scope: 'api', admin: true })
export class UserStatesController {
  constructor(private readonly states: UserStates) {}

  @Post('block')
  async block(
    @Parameters(userParameters) { id }: { id: number },
    @CurrentAuthentication() by: Authentication,
  ): Promise<boolean | null> {
    return this.states.block(id, by.user.id);
  }

  @Post('unblock')
  async unblock(@Parameters(userParameters) { id }: { id: number }): Promise<boolean | null> {
    return this.states.unblock(id);
  }

  @Post('deactivate')
  async deactivate(@Parameters(userParameters) { id }: { id: number }): Promise<boolean | null> {
    return this.states.deactivate(id);
  }

  @Post('activate')
  async activate(@Parameters(userParameters) { id }: { id: number }): Promise<boolean | null> {
    return this.states.activate(id);
  }

  @Post('approve')
  async approve(@Parameters(userParameters) { id }: { id: number }): Promise<{ message: 'Success' }> {
    await this.states.approve(id);
    return { message: 'Success' };
  }
}
