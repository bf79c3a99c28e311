import { Controller } from '@nestjs/common';
import { groupsOperations, usersOperations } from '@tandem/contracts';
import { boundHandlers } from '@tandem/platform';
import { Operation } from './operation.decorator.js';

/** What does not fit its declaration does not compile: the type check of the tree takes each of these lines for an error. */
@Controller()
export class MisfitController {
  // @ts-expect-error -- the operation takes more than a name
  @Operation(usersOperations.createUser)
  takesWhatIsNotSent(_parameters: { nickname: string }): void {}

  // @ts-expect-error -- a number is no text
  @Operation(usersOperations.getUser)
  takesAnotherType(_parameters: { id: string }): void {}

  // @ts-expect-error -- the answer is a user
  @Operation(usersOperations.createUser)
  answersAnotherType(): { message: string } {
    return { message: '201 Created' };
  }

  // @ts-expect-error -- the answer is a page
  @Operation(groupsOperations.listGroups)
  async answersNoPage(): Promise<[]> {
    return [];
  }

  // @ts-expect-error -- there is no answer
  @Operation(usersOperations.deleteUser)
  answersABody(): { message: string } {
    return { message: '204 No Content' };
  }
}

describe('@Operation', () => {
  it('declares route, status and access, whatever the handler’s name', () => {
    const modules = new Map([['module', { controllers: new Map([['one', { metatype: MisfitController }]]) }]]);
    const bound = boundHandlers(modules as never).map(({ handler }) => [
      Reflect.getMetadata('path', handler) as unknown,
      Reflect.getMetadata('__httpCode__', handler) as unknown,
    ]);
    expect(bound).toEqual([
      ['/api/v4/users', 201],
      ['/api/v4/users/:id', 200],
      ['/api/v4/users', 201],
      ['/api/v4/groups', 200],
      ['/api/v4/users/:id', 204],
    ]);
  });
});
