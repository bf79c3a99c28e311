import { newSecrets } from '../state/secrets.js';
import { serviceEnvironment, type Environment, type ServiceSettings } from './service-environment.js';

const secrets = newSecrets();
const settings: ServiceSettings = {
  urls: { selfManaged: 'http://127.0.0.1:1', saas: 'http://127.0.0.1:2', modelGateway: 'http://127.0.0.1:3' },
  ports: { selfManaged: 1, saas: 2, modelGateway: 3 },
  databaseUrls: { selfManaged: 'postgresql://of-self-managed', saas: 'postgresql://of-saas' },
  secrets,
  seeds: { saas: 'bare' },
  hops: {},
};

describe('serviceEnvironment', () => {
  it('tells each deployment its own database and secret', () => {
    expect(serviceEnvironment('selfManaged', settings, {})).toMatchObject({
      PORT: '1',
      DATABASE_URL: 'postgresql://of-self-managed',
      SECRET_KEY_BASE: secrets.selfManaged.secretKeyBase,
      SEED_FILE: 'default',
      SAAS_URL: 'http://127.0.0.1:2',
      SIMULATOR_TOKEN: secrets.simulatorToken,
    });
    expect(serviceEnvironment('saas', settings, {})).toMatchObject({
      PORT: '2',
      DATABASE_URL: 'postgresql://of-saas',
      SECRET_KEY_BASE: secrets.saas.secretKeyBase,
      SEED_FILE: 'bare',
      GITLAB_SIMULATE_SAAS: 'true',
      ISSUER_URL: 'http://127.0.0.1:2',
    });
  });

  it('tells no service what it refuses or has no use for', () => {
    const names = (service: 'selfManaged' | 'saas' | 'modelGateway') =>
      Object.keys(serviceEnvironment(service, settings, {}));
    expect(names('saas')).not.toContain('SAAS_URL');
    expect(names('selfManaged')).not.toContain('GITLAB_SIMULATE_SAAS');
    expect(names('modelGateway')).not.toEqual(expect.arrayContaining(['DATABASE_URL']));
    expect(names('modelGateway')).not.toEqual(expect.arrayContaining(['SECRET_KEY_BASE']));
  });

  it('gives issuer and verifier one name, which a hop can change', () => {
    expect(serviceEnvironment('modelGateway', settings, {})).toMatchObject({ GITLAB_URL: 'http://127.0.0.1:2' });
    const hops = { issuerUrl: 'http://issuer', gitlabConnectUrl: 'http://proxy', saasUrl: 'http://other-proxy' };
    expect(serviceEnvironment('saas', { ...settings, hops }, {})).toMatchObject({ ISSUER_URL: 'http://issuer' });
    expect(serviceEnvironment('modelGateway', { ...settings, hops }, {})).toMatchObject({
      GITLAB_URL: 'http://issuer',
      GITLAB_CONNECT_URL: 'http://proxy',
    });
    expect(serviceEnvironment('selfManaged', { ...settings, hops }, {})).toMatchObject({
      SAAS_URL: 'http://other-proxy',
    });
  });

  it('passes a list on and nothing else', () => {
    const passed = {
      LOG_LEVEL: 'warn',
      https_proxy: 'http://proxy:8080',
      ALLOWED_HOSTS: 'tandem.test',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      PATH: '/bin',
      TZ: 'Asia/Tokyo',
    };
    const leaks = ['SAAS_URL', 'PGPORT', 'HOST', 'JWT_KEY_ID', 'REPLICAS', 'PORT_FILE', 'SECRET_KEY_BASE_FILE'];
    const before = Object.keys(serviceEnvironment('saas', settings, {}));
    const shell = { ...passed, ...Object.fromEntries(leaks.map((name) => [name, 'of the shell'])) };
    const environment = serviceEnvironment('saas', settings, { ...shell, NODE_ENV: 'production' });
    expect(environment).toMatchObject({ ...passed, NODE_ENV: 'development' });
    expect(Object.keys(environment).sort()).toEqual([...before, ...Object.keys(passed)].sort());
  });

  it('lets NODE_OPTIONS of the shell have the last word', () => {
    const optionsFor = (shell: Environment) => serviceEnvironment('saas', settings, shell)['NODE_OPTIONS'];
    expect(optionsFor({ NODE_OPTIONS: '--max-semi-space-size=8' })).toMatch(/^--\S+ --max-semi-space-size=8$/);
    expect(optionsFor({})).toBe('--max-semi-space-size=4');
  });

  it('passes the model on to Code Suggest, and to no other service', () => {
    const shell = {
      MODEL_URL: 'http://127.0.0.1:11434/v1/completions',
      MODEL_NAME: 'coder',
      MODEL_API_KEY_FILE: 'key',
      MODEL_SUFFIX_LIMIT: '0',
    };
    const inherited = { ...shell, MODEL_PATH: 'of another program' };
    const environment = serviceEnvironment('modelGateway', settings, inherited);
    expect(environment).toMatchObject(shell);
    expect(environment).not.toHaveProperty('MODEL_PATH');
    for (const name of ['selfManaged', 'saas'] as const) {
      expect(serviceEnvironment(name, settings, inherited)).toEqual(serviceEnvironment(name, settings, {}));
    }
  });

  it.each(['warning', 'INFO', ''])('leaves LOG_LEVEL=%s out, which no service knows', (level) => {
    expect(serviceEnvironment('saas', settings, { LOG_LEVEL: level })).not.toHaveProperty('LOG_LEVEL');
  });

  it('keeps a proxy to the outside from what stays on this machine', () => {
    const environment = serviceEnvironment('saas', settings, {
      HTTP_PROXY: 'http://proxy:8080',
      NO_PROXY: 'example.com',
    });
    expect(environment).toMatchObject({ HTTP_PROXY: 'http://proxy:8080', NO_PROXY: 'example.com,127.0.0.1,localhost' });
  });
});
