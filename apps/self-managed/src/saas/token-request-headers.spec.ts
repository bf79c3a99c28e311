import { upstreamRequestHeaders } from './token-request-headers.js';

describe('the headers of the request to SaaS', () => {
  const OWN = {
    Authorization: 'Bearer the-service-account-token',
    'Content-Type': 'application/json',
    'User-Agent': 'gitlab-workhorse (v16.1.0)-(tandem)',
    'x-request-id': 'the-correlation-id',
  };
  const headersFor = (client: Record<string, string | string[] | undefined>) =>
    upstreamRequestHeaders(client, 'the-service-account-token', 'the-correlation-id', '16.1.0');

  it('are these if the client sent none', () => {
    expect(headersFor({})).toEqual(OWN);
  });

  it('are these if the client sent any but ranges and conditions', () => {
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
