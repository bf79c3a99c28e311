import { resolve } from 'node:path';

import type { Secrets } from '../state/secrets.js';
import type { PerDeployment, PerService, ServiceName } from './service-names.js';

/** Variables of a service; undefined takes one away. */
export type Environment = Record<string, string | undefined>;

/** Where requests between the services go. Each defaults to the service itself; a recording proxy can be put between. */
export interface Hops {
  /** Where self-managed sends token requests on to. */
  saasUrl?: string;
  /** What saas calls itself in its JWTs and its discovery document. */
  issuerUrl?: string;
  /** The issuers that the model gateway trusts, parted by commas. Default: what saas calls itself. */
  gitlabUrl?: string;
  /** Where the model gateway's requests to the issuer really go. */
  gitlabConnectUrl?: string;
}

/** What a deployment's database holds at its first start: a named seed, or the path of a file. */
export type Seed = 'default' | 'bare' | 'none' | (string & {});

/** What a stack's services are told. */
export interface ServiceSettings {
  urls: PerService<string>;
  ports: PerService<number>;
  databaseUrls: PerDeployment<string>;
  secrets: Secrets;
  seeds: Partial<PerDeployment<Seed>>;
  hops: Hops;
}

// Ends what is under way before the stack would end it by force.
const SHUTDOWN_TIMEOUT_MS = '1500';

// Each of these would mean something to a service although it was set for something else.
const NOT_INHERITED =
  /^(PG[A-Z]+|PORT|HOST|LOG_FILE|LOG_FILE_MAX_BYTES|NODE_ENV|NODE_CHANNEL_FD|SEED_FILE|DATABASE_URL|SECRET_KEY_BASE|SIMULATOR_TOKEN|EXTERNAL_URL|ISSUER_URL|SAAS_URL|GITLAB_URL|GITLAB_CONNECT_URL|GITLAB_SIMULATE_SAAS)$/;

/** The environment of the service `name`: what it shares with this process, and what it alone is told. */
export function serviceEnvironment(name: ServiceName, settings: ServiceSettings, inherited: Environment): Environment {
  const { urls, ports, hops, secrets } = settings;
  const issuer = hops.issuerUrl ?? urls.saas;
  const common = {
    SHUTDOWN_TIMEOUT_MS,
    ...inheritable(inherited),
    NODE_ENV: 'development',
    SIMULATOR_TOKEN: secrets.simulatorToken,
    PORT: String(ports[name]),
  };
  if (name === 'modelGateway') {
    return { ...common, GITLAB_URL: hops.gitlabUrl ?? issuer, GITLAB_CONNECT_URL: hops.gitlabConnectUrl };
  }
  const deployment = {
    ...common,
    DATABASE_URL: settings.databaseUrls[name],
    SECRET_KEY_BASE: secrets[name].secretKeyBase,
    SEED_FILE: seedFile(settings.seeds[name] ?? 'default'),
    EXTERNAL_URL: urls[name],
  };
  if (name === 'saas') return { ...deployment, GITLAB_SIMULATE_SAAS: 'true', ISSUER_URL: issuer };
  return { ...deployment, SAAS_URL: hops.saasUrl ?? urls.saas };
}

function inheritable(environment: Environment): Environment {
  const kept = Object.fromEntries(Object.entries(environment).filter(([name]) => !NOT_INHERITED.test(name)));
  return { ...kept, ...withoutProxyToThisMachine(kept) };
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
