import type { Environment } from '../configuration/read-configuration.js';
import { StartupError } from '../configuration/startup-error.js';

/**
 * The proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (or their lower-case names, which come first) name for an
 * origin, as Go's `http.ProxyFromEnvironment` reads them: `NO_PROXY` is a comma-separated list of hosts, domains with
 * or without a leading dot, `host:port`, or `*`; the loopback hosts are never proxied.
 *
 * @throws {StartupError} where the variable is not a URL
 */
export function proxyFor(origin: URL, environment: Environment): URL | undefined {
  if (isLoopback(origin.hostname) || isExempt(origin, read('no_proxy', environment) ?? '')) {
    return undefined;
  }
  const name = origin.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const value = read(name, environment);
  if (!value) {
    return undefined;
  }
  const url = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(url)) {
    throw new StartupError(`${name.toUpperCase()} is malformed`, 'set it to the URL of a proxy, or unset it');
  }
  return new URL(url);
}

function read(name: string, environment: Environment): string | undefined {
  return environment[name] || environment[name.toUpperCase()] || undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function isExempt(origin: URL, list: string): boolean {
  const port = origin.port || (origin.protocol === 'https:' ? '443' : '80');
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, host = entry, entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      const domain = host.replace(/^\*?\./, '');
      const matches = origin.hostname === domain || origin.hostname.endsWith(`.${domain}`);
      return entry === '*' || (matches && (entryPort === undefined || entryPort === port));
    });
}
