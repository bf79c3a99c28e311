import type { Service, ServiceName } from '@tandem/client';
import type { TokenToLeave } from '@tandem/conformance';
import type { RunFile } from '@tandem/stack';
import { CommandError, EXIT } from '../command-context.js';
import { runningStack, statePath } from './running-stack.js';
import { SEEDED, type Targets } from './targets.js';

export interface TargetOptions {
  readonly state?: string;
  readonly selfManaged?: string;
  readonly saas?: string;
  readonly modelGateway?: string;
  readonly serviceAccount?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Option, variable and folder name of each service. */
const SERVICES = {
  selfManaged: { option: '--self-managed', variable: 'TANDEM_SELF_MANAGED_URL', name: 'self-managed' },
  saas: { option: '--saas', variable: 'TANDEM_SAAS_URL', name: 'saas' },
  modelGateway: { option: '--model-gateway', variable: 'TANDEM_MODEL_GATEWAY_URL', name: 'model-gateway' },
} as const satisfies Record<string, { option: string; variable: string; name: ServiceName }>;
type ServiceKey = keyof typeof SERVICES;

/**
 * The services by option, otherwise by variable, otherwise those that run on the state folder; tokens by variable,
 * otherwise the seed's. The simulator token of a state folder goes only to the services that run on it.
 *
 * @throws {CommandError} if a service is not named, or not by a URL, or a state folder is named beside URLs
 */
export function resolveTargets(options: TargetOptions, env: Environment): Targets {
  const { modelGateway, ...targets } = resolve(options, env);
  return { ...targets, modelGateway: modelGateway() };
}

/** The same if Code Suggest is optional: if the deployments are named by URL, it is only used if it is named too. */
export function resolvePair(
  options: TargetOptions,
  env: Environment,
): Omit<Targets, 'modelGateway'> & Partial<Targets> {
  const { modelGateway, ...targets } = resolve(options, env);
  const isNamed = (key: ServiceKey) => urlOf(key, options, env) !== undefined;
  const isLeftOut = (isNamed('selfManaged') || isNamed('saas')) && !isNamed('modelGateway');
  return isLeftOut ? targets : { ...targets, modelGateway: modelGateway() };
}

/** Whether a service is named by option or variable. */
export function namesAnyService(options: TargetOptions, env: Environment): boolean {
  return (Object.keys(SERVICES) as ServiceKey[]).some((key) => urlOf(key, options, env) !== undefined);
}

function resolve(options: TargetOptions, env: Environment) {
  const state = statePath(options, env);
  const named = {
    selfManaged: urlOf('selfManaged', options, env),
    saas: urlOf('saas', options, env),
    modelGateway: urlOf('modelGateway', options, env),
  };
  const urls = (Object.keys(SERVICES) as ServiceKey[]).filter((key) => named[key] !== undefined);
  if (options.state !== undefined && urls.length > 0) {
    const by = urls.map((key) => SERVICES[key][options[key] === undefined ? 'variable' : 'option']);
    throw new CommandError(`--state and ${by.join(', ')} both name services: leave out one or the other`, EXIT.usage);
  }
  let running: RunFile | undefined;
  const service = (key: ServiceKey): Service => {
    const { name } = SERVICES[key];
    const url = named[key];
    if (url !== undefined) return { name, url, simulatorToken: valueOf(env, 'TANDEM_SIMULATOR_TOKEN') };
    running ??= runningStack(state);
    return { name, url: running.urls[key], simulatorToken: running.simulatorToken };
  };
  return {
    selfManaged: {
      ...service('selfManaged'),
      adminToken: tokenOf(env, 'TANDEM_SELF_MANAGED_TOKEN') ?? SEEDED.selfManagedAdminToken,
    },
    saas: { ...service('saas'), adminToken: tokenOf(env, 'TANDEM_SAAS_TOKEN') ?? SEEDED.saasAdminToken },
    modelGateway: () => service('modelGateway'),
    personalAccessToken: tokenOf(env, 'TANDEM_PERSONAL_ACCESS_TOKEN') ?? SEEDED.personalAccessToken,
    aiAccessToken: tokenOf(env, 'TANDEM_AI_ACCESS_TOKEN'),
    serviceAccount: options.serviceAccount ?? valueOf(env, 'TANDEM_SERVICE_ACCOUNT') ?? SEEDED.serviceAccount,
  };
}

/** An empty variable counts as unset. */
function valueOf(env: Environment, variable: string): string | undefined {
  return env[variable] || undefined;
}

/**
 * The token that a variable holds; undefined if it holds none.
 *
 * @throws {CommandError} if it holds what is no token
 */
export function tokenOf(env: Environment, variable: string): string | undefined {
  const token = valueOf(env, variable);
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return token;
  throw new CommandError(`${variable} must be a token without blanks`, EXIT.usage);
}

function urlOf(key: ServiceKey, options: TargetOptions, env: Environment): string | undefined {
  const { option, variable } = SERVICES[key];
  const value = options[key] ?? valueOf(env, variable);
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash) {
    return url.href.replace(/\/+$/, '');
  }
  const source = options[key] === undefined ? variable : option;
  throw new CommandError(`${source} must be a URL like http://127.0.0.1:3000, without credentials`, EXIT.usage);
}

/** What to leave behind as `ai_access_token`: what was given, otherwise the seed's if it proves to be what is stored. */
export function tokenToLeave({ aiAccessToken: given }: Pick<Targets, 'aiAccessToken'>): TokenToLeave {
  return given === undefined ? { value: SEEDED.aiAccessToken, isGuessed: true } : { value: given, isGuessed: false };
}
