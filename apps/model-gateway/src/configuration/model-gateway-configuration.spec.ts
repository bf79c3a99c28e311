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

  describe('of a model', () => {
    const GITLAB_URL = 'http://a';
    const MODEL_URL = 'http://127.0.0.1:11434/v1/completions';
    const MODEL_NAME = 'qwen2.5-coder:1.5b-base';

    it('has limits of its own', () => {
      expect(read({ GITLAB_URL, MODEL_URL, MODEL_NAME })).toMatchObject({
        MODEL_MAX_TOKENS: 64,
        MODEL_PROMPT_LIMIT: 8_192,
        MODEL_SUFFIX_LIMIT: 2_048,
        MODEL_TIMEOUT_MS: 30_000,
        MODEL_RESPONSE_LIMIT_BYTES: 1_048_576,
        MODEL_REQUESTS_LIMIT: 64,
      });
    });

    it.each([
      'https://models.example.com/v1/completions?api-version=1',
      'http://[::1]:8080/@/',
      'http://localhost:1234',
    ])('takes the URL %s', (url) => {
      expect(read({ GITLAB_URL, MODEL_NAME, MODEL_URL: url }).MODEL_URL).toBe(url);
    });

    it.each<[Record<string, string>, RegExp]>([
      [{ MODEL_URL: '127.0.0.1:11434' }, /^MODEL_URL is malformed \(not a http/],
      [{ MODEL_URL: 'ftp://a/v1' }, /^MODEL_URL is malformed \(not a http/],
      [{ MODEL_URL: 'http://user:key-secret@a/v1' }, /^MODEL_URL is malformed \(credentials or a fragment are in it\)/],
      [{ MODEL_URL: 'http://key-secret@a' }, /^MODEL_URL is malformed \(credentials/],
      [{ MODEL_URL: 'http://a/#key-secret' }, /^MODEL_URL is malformed \(credentials/],
      [{ MODEL_NAME: '' }, /^MODEL_NAME is missing: set it to the name by which the server/],
      [{ MODEL_NAME: ' ' }, /^MODEL_NAME is malformed/],
      [{ MODEL_URL: '' }, /^MODEL_URL is missing: set it to the whole URL of a completions endpoint/],
      [{ MODEL_URL: '', MODEL_NAME: '', MODEL_API_KEY: 'key-secret' }, /^MODEL_URL is missing/],
      [{ MODEL_API_KEY: 'key-secret\nX-Other: 1' }, /^MODEL_API_KEY is malformed \(not three or more/],
      [{ MODEL_API_KEY: 'é-key-secret' }, /^MODEL_API_KEY is malformed/],
      [{ MODEL_MAX_TOKENS: '0' }, /^MODEL_MAX_TOKENS is malformed/],
      [{ MODEL_SUFFIX_LIMIT: '-1' }, /^MODEL_SUFFIX_LIMIT is malformed/],
      [{ MODEL_TIMEOUT_MS: 'soon' }, /^MODEL_TIMEOUT_MS is malformed/],
      [{ MODEL_RESPONSE_LIMIT_BYTES: '1e99' }, /^MODEL_RESPONSE_LIMIT_BYTES is malformed/],
    ])('refuses %j in one line, without the value', (variables, message) => {
      const start = () => read({ GITLAB_URL, MODEL_URL, MODEL_NAME, ...variables });
      expect(start).toThrow(message);
      expect(start).not.toThrow(/key-secret|\n/);
    });
  });
});
