import { resolve } from 'node:path';

import type { Secrets } from '../state/secrets.js';
import type { PerDeployment, PerService, ServiceName } from '../state/service-names.js';

/** Variables of a service; undefined takes one away. */
export type Environment = Record<string, string | undefined>;

/** The targets of requests between the services. Each defaults to the service itself; a recording proxy can be put between. */
export interface Hops {
  /** The URL to which self-managed sends token requests on. */
  saasUrl?: string;
  /** What saas calls itself in its JWTs and its discovery document. */
  issuerUrl?: string;
  /** The issuers that the model gateway trusts, parted by commas. Default: what saas calls itself. */
  gitlabUrl?: string;
  /** The URL to which the model gateway's requests to the issuer really go. */
  gitlabConnectUrl?: string;
  /** The URLs at which the deployments ask Code Suggest, from GitLab 16.3 on. */
  codeSuggestUrls?: Partial<PerDeployment<string>>;
}

/** What a deployment's database holds at its first start: a named seed, or the path of a file. */
export type Seed = 'default' | 'bare' | 'none' | (string & {});

/** What a stack's services are told. */
export interface ServiceSettings {
  urls: PerService<string>;
  ports: PerService<number>;
  /** Only the deployments have one. */
  databaseUrls?: PerDeployment<string>;
  secrets: Secrets;
  seeds: Partial<PerDeployment<Seed>>;
  hops: Hops;
  gitlabVersion?: string | undefined;
}

// Ends what is under way before the stack would end it by force.
const SHUTDOWN_TIMEOUT_MS = '1500';
/**
 * In place of 16 MB: after a load a service holds 1.2 times what it held before it, not twice (docs/adr/0015). The Dockerfile
 * has it too. V8 takes what it compiled earlier only with the same options.
 */
const YOUNG_GENERATION = '--max-semi-space-size=4';

/** The variables that a child process gets from this one, and no other: any other could mean something to it. */
const PASSED_ON = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['ALLOWED_HOSTS', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'],
  // What a platform needs to start a process: Windows, NixOS, and a Node.js that is linked to libraries of its own.
  ...['SystemRoot', 'NIX_LD', 'NIX_LD_LIBRARY_PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'],
];
/** The variables of a model that Code Suggest asks; with `_FILE` each, as every variable. */
const MODEL =
  /^MODEL_(?:URL|NAME|API_KEY|MAX_TOKENS|(?:PROMPT|SUFFIX|REQUESTS)_LIMIT|TIMEOUT_MS|RESPONSE_LIMIT_BYTES)(?:_FILE)?$/;
const LOG_LEVEL = /^(trace|debug|info|warn|error|silent)$/;

/** The environment of this process: the one place that reads it. */
export function processEnvironment(): Readonly<Environment> {
  return process.env;
}

/** What of `environment` a child process of the stack gets. A `LOG_LEVEL` that no service knows is left out. */
export function passedOn(environment: Environment): Environment {
  const { LOG_LEVEL: level = '' } = environment;
  const names = LOG_LEVEL.test(level) ? [...PASSED_ON, 'LOG_LEVEL'] : PASSED_ON;
  return Object.fromEntries(names.flatMap((name) => (name in environment ? [[name, environment[name]]] : [])));
}

/** The environment of the service `name`: what it shares with this process, and what only it is told. */
export function serviceEnvironment(name: ServiceName, settings: ServiceSettings, inherited: Environment): Environment {
  const { urls, ports, hops, secrets } = settings;
  const issuer = hops.issuerUrl ?? urls.saas;
  const common = {
    SHUTDOWN_TIMEOUT_MS,
    ...passedOn(inherited),
    ...withoutProxyToThisMachine(inherited),
    // The last of two equal options counts.
    NODE_OPTIONS: [YOUNG_GENERATION, inherited['NODE_OPTIONS']].join(' ').trim(),
    NODE_ENV: 'development',
    SIMULATOR_TOKEN: secrets.simulatorToken,
    PORT: String(ports[name]),
  };
  if (name === 'modelGateway') {
    const model = Object.fromEntries(Object.entries(inherited).filter(([variable]) => MODEL.test(variable)));
    return { ...common, ...model, GITLAB_URL: hops.gitlabUrl ?? issuer, GITLAB_CONNECT_URL: hops.gitlabConnectUrl };
  }
  const deployment = {
    ...common,
    DATABASE_URL: settings.databaseUrls?.[name],
    SECRET_KEY_BASE: secrets[name].secretKeyBase,
    SEED_FILE: seedFile(settings.seeds[name] ?? 'default'),
    EXTERNAL_URL: urls[name],
    GITLAB_VERSION: settings.gitlabVersion,
    CODE_SUGGESTIONS_BASE_URL: hops.codeSuggestUrls?.[name] ?? urls.modelGateway,
  };
  if (name === 'saas') return { ...deployment, GITLAB_SIMULATE_SAAS: 'true', ISSUER_URL: issuer };
  return { ...deployment, SAAS_URL: hops.saasUrl ?? urls.saas };
}

// The services reach each other directly, whatever proxy the way out of this machine takes.
function withoutProxyToThisMachine({ NO_PROXY, no_proxy }: Environment): Environment {
  const hosts = [NO_PROXY ?? no_proxy, '127.0.0.1', 'localhost'].filter((host) => host !== undefined && host !== '');
  const list = hosts.join(',');
  return { NO_PROXY: list, no_proxy: list };
}

function seedFile(seed: Seed): string {
  return ['default', 'bare', 'none'].includes(seed) ? seed : resolve(seed);
}
