import { relayedResponseHeaders, upstreamRequestHeaders } from './headers.js';

describe('the headers of the request to SaaS', () => {
  const OWN = {
    Authorization: 'Bearer the-service-account-token',
    'Content-Type': 'application/json',
    'User-Agent': 'gitlab-workhorse (v16.1.0)-(tandem)',
    'x-request-id': 'the-correlation-id',
  };
  const headersFor = (client: Record<string, string | string[] | undefined>) =>
    upstreamRequestHeaders(client, 'the-service-account-token', 'the-correlation-id');

  it('are these where the client sent none', () => {
    expect(headersFor({})).toEqual(OWN);
  });

  it('are these where the client sent any but ranges and conditions', () => {
    const client = Object.fromEntries(
      [
        ...['authorization', 'private-token', 'job-token', 'cookie', 'proxy-authorization', 'sudo'],
        ...['accept', 'accept-encoding', 'accept-language', 'content-type', 'content-length', 'transfer-encoding'],
        ...['host', 'connection', 'keep-alive', 'te', 'upgrade', 'expect', 'origin', 'referer', 'user-agent', 'via'],
        ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'from'],
        ...['x-request-id', 'traceparent', 'x-gitlab-realm', 'if', 'if-', 'ranges', 'x-range'],
      ].map((name) => [name, 'of-the-client']),
    );
    expect(headersFor(client)).toEqual(OWN);
  });

  it.each(['range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'])(
    'take %s along',
    (name) => {
      expect(headersFor({ [name]: 'of-the-client' })).toEqual({ ...OWN, [name]: 'of-the-client' });
      expect(headersFor({ [name]: undefined })).toEqual(OWN);
    },
  );
});

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
