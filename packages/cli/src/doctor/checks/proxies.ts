import type { Service } from '@tandem/client';
import { about, type Finding } from '../finding.js';
import type { Patient } from '../patient.js';

const check = about('proxies');

/**
 * Whether a proxy of the environment would stand between the services: self-managed's way to SaaS goes by it where
 * `NO_PROXY` does not name SaaS.
 */
export async function checkProxies({ services, env }: Patient): Promise<Finding[]> {
  const proxied = services.filter(({ url }) => proxyFor(url, env) !== undefined);
  if (proxied.length === 0) return [check.ok('no proxy stands between the services')];
  const hosts = [...new Set(proxied.map(({ url }) => new URL(url).hostname))];
  const names = proxied.map(({ name }: Service) => name).join(', ');
  const noProxy = [valueOf(env, 'NO_PROXY'), ...hosts].filter(Boolean).join(',');
  return [check.warning(`requests to ${names} would go by a proxy of the environment`, `export NO_PROXY=${noProxy}`)];
}

function proxyFor(url: string, env: Patient['env']): string | undefined {
  const { protocol, hostname } = new URL(url);
  const proxy = valueOf(env, protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const excluded = (valueOf(env, 'NO_PROXY') ?? '').split(',').map((host) => host.trim().replace(/^\*?\./, ''));
  const isExcluded = excluded.some(
    (host) => host === '*' || (host !== '' && (hostname === host || hostname.endsWith(`.${host}`))),
  );
  return isExcluded ? undefined : proxy;
}

/** As programs read them: the lower-case name counts too. */
function valueOf(env: Patient['env'], name: string): string | undefined {
  return env[name] || env[name.toLowerCase()] || undefined;
}
