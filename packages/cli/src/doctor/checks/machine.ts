import { PORT_VARIABLES, readPorts, SERVICE_LABELS, SERVICE_NAMES, StackError, whyNotListening } from '@tandem/stack';
import { isLoopback } from '../../targets/running-stack.js';
import type { CheckContext } from '../check-context.js';
import { about, type Finding } from '../finding.js';

const OLDEST = [20, 19] as const;

/** Whether this Node.js can run the services. */
export function checkNode(version: string = process.versions.node): Finding[] {
  const check = about('Node.js');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return [isNewEnough ? check.ok(version) : check.problem(`${version} is too old`, `nvm install ${OLDEST.join('.')}`)];
}

/** Whether a stack that does not run yet could have the ports that the environment names. */
export async function checkPorts(env: CheckContext['env']): Promise<Finding[]> {
  const check = about('ports');
  try {
    const ports = readPorts(env);
    const all = SERVICE_NAMES.map(async (name): Promise<Finding> => {
      const [port, variable] = [ports[name], PORT_VARIABLES[name]];
      if (port === 0) return check.ok(`${SERVICE_LABELS[name]} takes a free one`);
      const code = await whyNotListening(port);
      if (code === undefined) return check.ok(`${port} is free for ${SERVICE_LABELS[name]}`);
      const cause = code === 'EADDRINUSE' ? 'is used by another program' : `cannot be listened on (${code})`;
      return check.problem(`${port}, of ${SERVICE_LABELS[name]}, ${cause}`, `${variable}=0 tandem start`);
    });
    return await Promise.all(all);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return [check.problem(error.message, 'unset SELF_MANAGED_PORT SAAS_PORT MODEL_GATEWAY_PORT')];
  }
}

/**
 * Whether a proxy of the environment would stand between the services, because `NO_PROXY` does not name them. None does on
 * this machine itself: the services use no proxy for loopback.
 */
export function checkProxies({ services, env }: CheckContext): Finding[] {
  const check = about('proxies');
  const proxied = services.filter(({ url }) => !isLoopback(url) && proxyFor(url, env) !== undefined);
  if (proxied.length === 0) return [check.ok('no proxy stands between the services')];
  const hosts = [...new Set(proxied.map(({ url }) => new URL(url).hostname))];
  const names = proxied.map(({ name }) => name).join(', ');
  const noProxy = [valueOf(env, 'NO_PROXY'), ...hosts].filter(Boolean).join(',');
  return [check.warning(`requests to ${names} would go by a proxy of the environment`, `export NO_PROXY=${noProxy}`)];
}

function proxyFor(url: string, env: CheckContext['env']): string | undefined {
  const { protocol, hostname } = new URL(url);
  const proxy = valueOf(env, protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const excluded = (valueOf(env, 'NO_PROXY') ?? '').split(',').map((host) => host.trim().replace(/^\*?\./, ''));
  const isExcluded = excluded.some(
    (host) => host === '*' || (host !== '' && (hostname === host || hostname.endsWith(`.${host}`))),
  );
  return isExcluded ? undefined : proxy;
}

/** As programs read them: the lower-case name counts too. */
function valueOf(env: CheckContext['env'], name: string): string | undefined {
  return env[name] || env[name.toLowerCase()] || undefined;
}
