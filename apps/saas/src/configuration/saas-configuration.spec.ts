import { readConfiguration } from '@tandem/platform';
import { saasConfiguration } from './saas-configuration.js';

const read = (environment: Record<string, string>) => readConfiguration(saasConfiguration, environment);

describe('the configuration of SaaS', () => {
  it('needs GITLAB_SIMULATE_SAAS=true alone', () => {
    expect(read({ GITLAB_SIMULATE_SAAS: 'true' })).toMatchObject({
      PORT: 3001,
      ISSUER_URL: 'http://127.0.0.1:3001',
      EXTERNAL_URL: 'http://127.0.0.1:3001',
      JWT_KEY_ID: 'on',
    });
  });

  it.each([
    [{ ISSUER_URL: 'http://a/gitlab' }, 'http://a/gitlab', 'http://127.0.0.1:3001/gitlab'],
    [{ EXTERNAL_URL: 'http://a/gitlab/' }, 'http://127.0.0.1:3001/gitlab', 'http://a/gitlab/'],
    [{ ISSUER_URL: 'http://a/gitlab', EXTERNAL_URL: 'http://b' }, 'http://a/gitlab', 'http://b'],
  ])('gives a URL that is not set the path of the other one: %j', (given, ISSUER_URL, EXTERNAL_URL) => {
    expect(read({ GITLAB_SIMULATE_SAAS: 'true', ...given })).toMatchObject({ ISSUER_URL, EXTERNAL_URL });
  });

  it.each<[string, Record<string, string>]>([
    ['GITLAB_SIMULATE_SAAS', {}],
    ['GITLAB_SIMULATE_SAAS', { GITLAB_SIMULATE_SAAS: 'false' }],
    ['SAAS_URL', { GITLAB_SIMULATE_SAAS: 'true', SAAS_URL: 'http://127.0.0.1:3001' }],
    ['PORT', { GITLAB_SIMULATE_SAAS: 'true', PORT: 'secret-value' }],
    ['PORT', { GITLAB_SIMULATE_SAAS: 'true', PORT: '70000' }],
    ['PORT', { GITLAB_SIMULATE_SAAS: 'true', PORT: '0' }],
    ['ISSUER_URL', { GITLAB_SIMULATE_SAAS: 'true', ISSUER_URL: 'secret-value' }],
    ['ISSUER_URL', { GITLAB_SIMULATE_SAAS: 'true', ISSUER_URL: 'http://saas.example.com/' }],
    ['JWT_KEY_ID', { GITLAB_SIMULATE_SAAS: 'true', JWT_KEY_ID: 'secret-value' }],
    ['SIGNING_KEY_PUBLISH_AHEAD_SECONDS', { GITLAB_SIMULATE_SAAS: 'true', SIGNING_KEY_PUBLISH_AHEAD_SECONDS: '9' }],
    ['SIGNING_KEY_PUBLISH_AHEAD_SECONDS', { GITLAB_SIMULATE_SAAS: 'true', JWKS_COOLDOWN: '86401' }],
    ['DATABASE_URL', { GITLAB_SIMULATE_SAAS: 'true', DATABASE_URL: 'secret-value' }],
    ['SECRET_KEY_BASE', { GITLAB_SIMULATE_SAAS: 'true', SECRET_KEY_BASE: 'secret-value' }],
    ['SIMULATOR_TOKEN', { GITLAB_SIMULATE_SAAS: 'true', SIMULATOR_TOKEN: 'secret-value' }],
    ['SECRET_KEY_BASE', { GITLAB_SIMULATE_SAAS: 'true', NODE_ENV: 'production' }],
  ])('names %s in one line, without its value: %j', (name, environment) => {
    expect(() => read(environment)).toThrow(new RegExp(`^${name} is (missing|malformed)[^\\n]*: (un)?set it`));
    expect(() => read(environment)).not.toThrow(/secret-value/);
  });
});
