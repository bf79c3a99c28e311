import { readConfiguration } from '@tandem/platform';
import { selfManagedConfiguration } from './self-managed-configuration.js';

const SAAS_URL = 'http://127.0.0.1:3001';
const read = (environment: Record<string, string>) => readConfiguration(selfManagedConfiguration, environment);

describe('the configuration of self-managed', () => {
  it('needs SAAS_URL alone', () => {
    expect(read({ SAAS_URL })).toMatchObject({
      PORT: 3000,
      SAAS_URL,
      SAAS_CONNECT_TIMEOUT_MS: 30_000,
      SAAS_RESPONSE_HEADER_TIMEOUT_MS: 30_000,
    });
  });

  it.each<[string, Record<string, string>]>([
    ['SAAS_URL', {}],
    ['SAAS_URL', { SAAS_URL: '' }],
    ['SAAS_URL', { SAAS_URL: 'secret-value' }],
    ['SAAS_URL', { SAAS_URL: 'ftp://secret-value' }],
    ['GITLAB_SIMULATE_SAAS', { SAAS_URL, GITLAB_SIMULATE_SAAS: 'true' }],
    ['SAAS_CONNECT_TIMEOUT_MS', { SAAS_URL, SAAS_CONNECT_TIMEOUT_MS: '0' }],
    ['SAAS_RESPONSE_HEADER_TIMEOUT_MS', { SAAS_URL, SAAS_RESPONSE_HEADER_TIMEOUT_MS: 'soon' }],
    ['SAAS_RESPONSE_LIMIT_BYTES', { SAAS_URL, SAAS_RESPONSE_LIMIT_BYTES: '-1' }],
    ['SECRET_KEY_BASE', { SAAS_URL, SECRET_KEY_BASE: 'secret-value' }],
    ['SECRET_KEY_BASE', { SAAS_URL, NODE_ENV: 'production' }],
  ])('names %s in one line, without its value: %j', (name, environment) => {
    expect(() => read(environment)).toThrow(new RegExp(`^${name} is (missing|malformed)[^\\n]*: (un)?set it`));
    expect(() => read(environment)).not.toThrow(/secret-value/);
  });
});
