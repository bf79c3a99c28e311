import http, { type IncomingMessage } from 'node:http';
import https, { type AgentOptions, type RequestOptions } from 'node:https';
import { BlockList, isIP, isIPv6, type Socket } from 'node:net';
import { unescape } from 'node:querystring';
import type { Duplex } from 'node:stream';
import { type Environment, StartupError } from '../configuration/read-configuration.js';

/**
 * The proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (or its lower-case name, if one is not set) name for an
 * origin, as Go's `http.ProxyFromEnvironment` reads them; no library does. `NO_PROXY` is `*` or a comma-separated list of
 * addresses, networks such as `10.0.0.0/8`, and domains, each with or without a port. A domain includes its subdomains;
 * with a leading dot it means only these. The loopback hosts are never proxied.
 *
 * @throws {StartupError} if the variable is not the URL of an HTTP proxy
 */
export function proxyFor(origin: URL, environment: Environment): URL | undefined {
  const read = (name: string) => environment[name] || environment[name.toLowerCase()] || undefined;
  const name = origin.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = read(name);
  if (!value || isLoopback(origin.hostname) || isExempt(origin, read('NO_PROXY') ?? '')) return undefined;
  const url = value.includes('://') ? value : `http://${value}`;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new StartupError(`${name} is malformed`, 'set it to the http:// or https:// URL of a proxy, or unset it');
  }
  return withEscapedCredentials(new URL(url));
}

/** A `%` that begins no escape stands for itself (WHATWG URL, percent-decode); `decodeURIComponent` would throw. */
function withEscapedCredentials(url: URL): URL {
  url.username = encodeURIComponent(unescape(url.username));
  url.password = encodeURIComponent(unescape(url.password));
  return url;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function isExempt(origin: URL, list: string): boolean {
  const host = withoutBrackets(origin.hostname);
  const port = origin.port || (origin.protocol === 'https:' ? '443' : '80');
  return list.split(',').some((one) => {
    const entry = one.trim().toLowerCase();
    const [, name = entry, , entryPort = port] = /^(\[.*\]|[^:]*)(:(\d+))?$/.exec(entry) ?? [];
    return entry === '*' || (entry !== '' && entryPort === port && matches(host, withoutBrackets(name)));
  });
}

function matches(host: string, entry: string): boolean {
  const [address = '', bits] = entry.split('/');
  if (isIP(address)) return isIP(host) === isIP(address) && isWithin(host, address, bits);
  const domain = entry.replace(/^\*\./, '.');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function isWithin(host: string, address: string, bits: string | undefined): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const network = new BlockList();
  try {
    network.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  } catch {
    return false;
  }
  return network.check(host, family);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/**
 * An agent of `https:` that reaches the origin through a tunnel of a proxy (RFC 9110, section 9.3.6), and leaves a proxy
 * that has not answered after `limit` milliseconds. `https-proxy-agent` would pass the proxy's refusal on as the
 * origin's answer, and bounds neither the time nor the header of the proxy's answer, as Node.js does here.
 */
export class TunnelAgent extends https.Agent {
  constructor(
    private readonly proxy: URL,
    private readonly limit: number,
    options: AgentOptions,
  ) {
    super(options);
  }

  override createConnection(
    options: RequestOptions,
    onConnection: (error: Error | null, connection: Duplex) => void,
  ): undefined {
    const fail = onConnection as (error: Error) => void;
    const host = options.host ?? '';
    const request = this.connect(`${isIPv6(host) ? `[${host}]` : host}:${options.port}`);
    const timer = setTimeout(() => request.destroy(new Error(`no connection within ${this.limit} ms`)), this.limit);
    request.once('close', () => clearTimeout(timer)).once('error', fail);
    const refused = ({ statusCode }: IncomingMessage) => {
      request.destroy(new Error(`the proxy answered ${statusCode}`));
    };
    request.once('response', refused).once('upgrade', refused);
    request.once('connect', (answer: IncomingMessage, socket: Socket) => {
      clearTimeout(timer);
      if (answer.statusCode !== 200) {
        socket.destroy();
        fail(new Error(`the proxy answered ${answer.statusCode}`));
        return;
      }
      const tunnelled: RequestOptions & { socket: Socket } = { ...options, socket };
      onConnection(null, super.createConnection(tunnelled) as Duplex);
    });
    request.end();
  }

  private connect(authority: string): http.ClientRequest {
    const { protocol, hostname, port, username, password } = this.proxy;
    const request = (protocol === 'https:' ? https : http).request({
      host: withoutBrackets(hostname),
      port: port || undefined,
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, 'Proxy-Connection': 'Keep-Alive' },
      agent: false,
    });
    if (username || password) {
      const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      request.setHeader('Proxy-Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
    }
    request.removeHeader('Connection');
    return request;
  }
}
