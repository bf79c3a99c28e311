import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { unescape } from 'node:querystring';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';

/** The connections of a client: for `http:` and `https:`, to the peers themselves or by way of a proxy. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpAgent;
}

/** @param keepAlive whether connections are kept for later requests; without it each request gets a new one */
export function createAgents(proxy: URL | undefined, keepAlive: boolean): Agents {
  if (proxy === undefined) return { http: new HttpAgent({ keepAlive }), https: new HttpsAgent({ keepAlive }) };
  return { http: new HttpByProxy(proxy, { keepAlive }), https: new HttpsByProxy(proxy, { keepAlive }) };
}

/**
 * Node.js tells a request that is given up only when it has a connection, and keeps its `signal` from the agent: the library
 * would wait for a silent proxy, and go on after the request. So the request's options hold the signal once more.
 */
export interface GivenUp {
  readonly givenUp: AbortSignal;
}

class HttpByProxy extends HttpProxyAgent<string> {
  override connect(...[request, options]: ConnectArguments<HttpProxyAgent<string>>): Promise<Socket> {
    return new HttpProxyAgent(this.proxy, ending(options)).connect(request, options);
  }
}

class HttpsByProxy extends HttpsProxyAgent<string> {
  override connect(...[request, options]: ConnectArguments<HttpsProxyAgent<string>>): Promise<Socket> {
    return new HttpsProxyAgent(this.proxy, ending(options)).connect(request, options);
  }
}

type ConnectArguments<Agent extends { connect: (...args: never[]) => unknown }> = Parameters<Agent['connect']>;

function ending(options: object): { keepAlive: true; signal: AbortSignal } {
  return { keepAlive: true, signal: (options as GivenUp).givenUp };
}

/**
 * The URL of a proxy as the agents read it, who decode its credentials and take a `%` that begins no escape for an error.
 * Such a `%` stands for itself here (WHATWG URL, percent-decode).
 */
export function withEscapedCredentials(proxy: URL): URL {
  const url = new URL(proxy);
  url.username = encodeURIComponent(unescape(proxy.username));
  url.password = encodeURIComponent(unescape(proxy.password));
  return url;
}
