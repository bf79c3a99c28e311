import { readConfiguration } from '@tandem/platform';
import { modelGatewayConfiguration } from './model-gateway-configuration.js';

const read = (variables: Record<string, string>) => readConfiguration(modelGatewayConfiguration, variables);

describe('the configuration of the model gateway', () => {
  it('has a default for everything but GITLAB_URL', () => {
    expect(read({ GITLAB_URL: 'http://127.0.0.1:3001' })).toMatchObject({
      PORT: 5052,
      JWKS_MAX_AGE: 3_600,
      JWKS_MAX_STALE: 86_400,
      JWKS_COOLDOWN: 10,
      BODY_LIMIT_BYTES: 4_194_304,
      ISSUERS: [{ issuer: 'http://127.0.0.1:3001' }],
    });
  });

  it('takes several issuers, and for each where it really is', () => {
    const GITLAB_URL = 'https://gitlab.com/, https://gitlab.example.com/sub ,http://127.0.0.1:3001';
    const GITLAB_CONNECT_URL = ',,http://saas:3001';
    expect(read({ GITLAB_URL, GITLAB_CONNECT_URL }).ISSUERS).toEqual([
      { issuer: 'https://gitlab.com' },
      { issuer: 'https://gitlab.example.com/sub' },
      { issuer: 'http://127.0.0.1:3001', connectUrl: 'http://saas:3001' },
    ]);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{}, /^GITLAB_URL is missing: set it to the URL of the GitLab/],
    [{ GITLAB_URL: 'gitlab.com' }, /^GITLAB_URL is malformed \(not a http/],
    [{ GITLAB_URL: 'ftp://gitlab.com' }, /^GITLAB_URL is malformed/],
    [{ GITLAB_URL: 'http://user:password@gitlab.com' }, /^GITLAB_URL is malformed/],
    [{ GITLAB_URL: 'http://a,,http://b' }, /^GITLAB_URL is malformed/],
    [{ GITLAB_URL: 'http://a', GITLAB_CONNECT_URL: 'http://b/path' }, /^GITLAB_CONNECT_URL is malformed/],
    [
      { GITLAB_URL: 'http://a,http://b', GITLAB_CONNECT_URL: 'http://c' },
      /^GITLAB_CONNECT_URL is malformed \(not as many/,
    ],
    [{ GITLAB_URL: 'http://a', JWKS_MAX_AGE: '-1' }, /^JWKS_MAX_AGE is malformed/],
    [{ GITLAB_URL: 'http://a', JWKS_COOLDOWN: 'soon' }, /^JWKS_COOLDOWN is malformed/],
  ])('refuses %j in one line', (variables, message) => {
    expect(() => read(variables)).toThrow(message);
  });

  it('shows no value', () => {
    expect(() => read({ GITLAB_URL: 'http://user:password@gitlab.com' })).not.toThrow(/password/);
  });
});
