import { BlockList, isIP } from 'node:net';
import type { Environment } from '../configuration/read-configuration.js';
import { StartupError } from '../configuration/startup-error.js';

/**
 * The proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (or, where one is not set, its lower-case name) name for an
 * origin, as Go's `http.ProxyFromEnvironment` reads them: `NO_PROXY` is a comma-separated list of addresses, networks
 * as `10.0.0.0/8`, domains, which stand for their subdomains too, or with a leading dot for these alone, each with or
 * without a port, or `*`; the loopback hosts are never proxied.
 *
 * @throws {StartupError} where the variable is not the URL of an HTTP proxy
 */
export function proxyFor(origin: URL, environment: Environment): URL | undefined {
  if (isLoopback(origin.hostname) || isExempt(origin, read('NO_PROXY', environment) ?? '')) {
    return undefined;
  }
  const name = origin.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = read(name, environment);
  if (!value) {
    return undefined;
  }
  const url = value.includes('://') ? value : `http://${value}`;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new StartupError(`${name} is malformed`, 'set it to the http:// or https:// URL of a proxy, or unset it');
  }
  return new URL(url);
}

function read(name: string, environment: Environment): string | undefined {
  return environment[name] || environment[name.toLowerCase()] || undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function isExempt(origin: URL, list: string): boolean {
  const host = origin.hostname.replace(/^\[|\]$/g, '');
  const port = origin.port || (origin.protocol === 'https:' ? '443' : '80');
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name = entry, , entryPort = port] = /^(\[.*\]|[^:]*)(:(\d+))?$/.exec(entry) ?? [];
      return entry === '*' || (entryPort === port && matches(host, name.replace(/^\[|\]$/g, '')));
    });
}

function matches(host: string, entry: string): boolean {
  const [address = '', bits] = entry.split('/');
  if (isIP(address)) {
    return isIP(host) === isIP(address) && isWithin(host, address, bits);
  }
  const domain = entry.replace(/^\*\./, '.');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function isWithin(host: string, address: string, bits: string | undefined): boolean {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  const prefix = bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits);
  const network = new BlockList();
  try {
    network.addSubnet(address, prefix, family);
  } catch {
    return false;
  }
  return network.check(host, family);
}
