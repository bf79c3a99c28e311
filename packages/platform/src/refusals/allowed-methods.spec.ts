import { AllowedMethods } from './failure.filter.js';

describe('AllowedMethods', () => {
  const methods = new AllowedMethods();
  methods.add('/users', ['GET']);
  methods.add('/users', ['POST']);
  methods.add('/users', ['HEAD']);
  methods.add('/users/:id', ['GET']);
  methods.add('/users/:id/block', ['POST']);
  methods.add('/users/me', ['DELETE']);
  methods.add('/a.b/(c)', ['GET']);
  methods.add('/files/*', ['PUT']);
  methods.add('/', ['OPTIONS']);

  it.each([
    ['/users', ['GET', 'HEAD', 'POST']],
    ['/users/', ['GET', 'HEAD', 'POST']],
    ['/users/7', ['GET']],
    ['/users/a%2Fb', ['GET']],
    ['/users/7/block', ['POST']],
    ['/users/me', ['DELETE', 'GET']],
    ['/a.b/(c)', ['GET']],
    ['/files/deep/down', ['PUT']],
    ['/', ['OPTIONS']],
    ['/users/7/unblock', []],
    ['/user', []],
    ['/aXb/(c)', []],
    ['/Users', []],
    ['', ['OPTIONS']],
  ])('of %s', (path, expected) => {
    expect(methods.of(path)).toEqual(expected);
  });
});
