import { answersOf, sendBytes } from '../fixtures/raw-client.js';
import { startFixture } from '../fixtures/fixture-service.js';
import { originForm, RequestTargets } from './request-target.js';

describe('the target of a request', () => {
  it.each([
    ['/a/b?c=d', '/a/b?c=d'],
    ['http://other.example/a/b?c=d', '/a/b?c=d'],
    ['HTTPS://user:password@other.example:8443/a', '/a'],
    ['http://other.example', '/'],
    ['http://other.example?c=d', '/?c=d'],
    ['/http://other.example/a', '/http://other.example/a'],
    ['*', '*'],
  ])('%s is %s', (target, path) => {
    expect(originForm(target)).toBe(path);
  });

  it.each<[string, string, number]>([
    ['/gitlab/users?a=/gitlab', '/users?a=/gitlab', 200],
    ['/gitlab', '/', 200],
    ['/gitlab?a', '/?a', 200],
    ['http://a/gitlab/', '/', 200],
    ['/gitlab/deep/users', '/users', 200],
    ['/gitlab/%zz', '/%25zz', 400],
    ['/users', '/users', 404],
    ['/gitlabs/users', '/gitlabs/users', 404],
    ['/', '/', 404],
  ])('%s below a base path is %s', (target, routed, status) => {
    const targets = new RequestTargets(['/gitlab', '/gitlab/deep']);
    const failure = targets.failureOf(target) as { status?: number; statusCode?: number } | undefined;
    expect([targets.routed(target), failure?.statusCode ?? failure?.status ?? 200]).toEqual([routed, status]);
  });

  it('is observed without its authority', async () => {
    const service = await startFixture();
    try {
      const request = 'GET http://other.example/context HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
      expect(answersOf(await sendBytes(service.url, request))[0]?.status).toBe(200);
    } finally {
      await service.close();
    }
    expect(service.exchanges).toMatchObject([{ path: '/context', route: '/context' }]);
  });
});
