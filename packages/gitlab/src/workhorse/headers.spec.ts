import { relayedResponseHeaders } from './headers.js';

describe('the headers of SaaS’s answer that go back', () => {
  it.each([
    ...['cache-control', 'expires', 'date', 'pragma', 'content-length'],
    ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
    ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
  ])('have no %s', (name) => {
    expect(relayedResponseHeaders({ [name]: 'of-saas', etag: '"1"' })).toEqual({ etag: '"1"' });
  });

  it.each([
    ...['content-type', 'content-encoding', 'content-range', 'accept-ranges', 'etag', 'last-modified', 'vary'],
    ...['www-authenticate', 'location', 'retry-after', 'ratelimit-limit', 'x-request-id', 'server', 'x-anything'],
  ])('have %s', (name) => {
    expect(relayedResponseHeaders({ [name]: 'of-saas' })).toEqual({ [name]: 'of-saas' });
  });

  it('have every value of one that comes several times', () => {
    expect(relayedResponseHeaders({ 'set-cookie': ['a=1', 'b=2'] })).toEqual({ 'set-cookie': ['a=1', 'b=2'] });
  });

  it('have none that Connection names as hop-by-hop (RFC 9110, section 7.6.1)', () => {
    expect(
      relayedResponseHeaders({ connection: 'close, X-Hop ,x-other', 'x-hop': '1', 'x-other': '2', 'x-end': '3' }),
    ).toEqual({ 'x-end': '3' });
  });

  it('have none without a value', () => {
    expect(relayedResponseHeaders({ etag: undefined })).toEqual({});
  });
});
