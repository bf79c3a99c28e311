/** Where all of GitLab's clients of 2023 ask for suggestions; none has a setting for it. */
export const CODE_SUGGEST_HOST = 'codesuggestions.gitlab.com';

const CODE_SUGGEST_AUTHORITY = `${CODE_SUGGEST_HOST}:443`;
const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];
/** `host:port` as clients write it; neither user information nor anything else of a URL fits. */
const AUTHORITY = /^((?:[\w-]+\.)*[\w-]+|\[[\da-f:.]+\]):(\d{1,5})$/i;
const ABSOLUTE_FORM = /^http:\/\/([^/?#]*)([^#]*)$/i;

/** A service of this stack. */
export interface ServiceAddress {
  /** Its URL as clients know it. */
  url: string;
  /** Where it really is, if not there. */
  connectUrl?: string;
}

/** An address to connect to. */
export interface Address {
  host: string;
  port: number;
}

/** What the proxy reaches: the services of this stack by the names of a fixed list. It resolves no name of a client. */
export class Destinations {
  private readonly addresses = new Map<string, Address>();

  constructor(services: readonly ServiceAddress[]) {
    for (const { url, connectUrl = url } of services) {
      const { host, port } = addressOf(url);
      const names = LOOPBACK_HOSTS.includes(host) ? LOOPBACK_HOSTS : [host.toLowerCase()];
      for (const name of names) this.addresses.set(`${name}:${port}`, withoutBrackets(addressOf(connectUrl)));
    }
  }

  /** The destination of `CONNECT authority`; undefined if it is none of ours. */
  ofConnect(authority: string): Address | 'code-suggest' | undefined {
    const name = normalized(authority);
    return name === CODE_SUGGEST_AUTHORITY ? 'code-suggest' : this.addresses.get(name);
  }

  /** The destination of a request in absolute form (RFC 9112, section 3.2.2); undefined if it is none of ours. */
  ofRequest(target: string): (Address & { authority: string; path: string }) | undefined {
    const [, authority = '', path = ''] = ABSOLUTE_FORM.exec(target) ?? [];
    const address = this.addresses.get(normalized(/:\d*$/.test(authority) ? authority : `${authority}:80`));
    return address && { ...address, authority, path: path.startsWith('/') ? path : `/${path}` };
  }
}

function normalized(authority: string): string {
  const [, host = '', port = ''] = AUTHORITY.exec(authority) ?? [];
  return `${host.toLowerCase()}:${Number(port)}`;
}

/** The address that a URL names. */
export function addressOf(url: string): Address {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
}

/** The same for a connection: an IPv6 address has no brackets there. */
export function withoutBrackets({ host, port }: Address): Address {
  return { host: host.replace(/^\[|\]$/g, ''), port };
}
