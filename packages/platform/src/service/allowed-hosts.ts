import type { FastifyInstance } from 'fastify';
import { isIP } from 'node:net';
import type { ServiceConfiguration } from '../configuration/service-variables.js';
import { type ErrorForm, Refusal } from '../refusals/refusal.js';

/** `uri-host [":" port]` of RFC 9110, section 7.2; names may hold underscores, as those of Compose services do. */
const HOST_HEADER = /^(?:\[([\da-f:.]+)\]|((?:[\w-]+\.)*[\w-]+)\.?)(?::(\d{0,5}))?$/i;
const HIGHEST_PORT = 65_535;

/**
 * Refuses a `Host` that the public DNS could resolve and that is not known to be the service's: a page whose name was
 * rebound to this machine would send it. Addresses, `localhost` and names without a dot cannot be rebound.
 * Two `Host` lines, or one that names no host, are 400 (RFC 9112, section 3.2). In production, names are refused only if
 * `ALLOWED_HOSTS` is set.
 *
 * @param own names, or URLs whose hosts they are, by which the service is called
 */
export function refuseOtherHosts(
  fastify: FastifyInstance,
  { ALLOWED_HOSTS = [], HOST, NODE_ENV }: ServiceConfiguration,
  own: readonly string[],
  errorForm: ErrorForm,
): void {
  const isOn = NODE_ENV !== 'production' || ALLOWED_HOSTS.length > 0;
  const isAllowed = hostMatcher([...ALLOWED_HOSTS, HOST, ...own]);
  fastify.addHook('onRequest', ({ raw, headers: { host } }, _reply, done) => {
    const name = host === undefined ? undefined : hostOf(host);
    if (hostLines(raw.rawHeaders) > 1 || (host !== undefined && name === undefined)) {
      done(new Refusal(errorForm({ kind: 'host-malformed' }), 'host-is-valid', 'Host is malformed, or comes twice'));
    } else if (isOn && name !== undefined && !isAllowed(name)) {
      done(new Refusal(errorForm({ kind: 'host-not-allowed' }), 'host-is-allowed', `${name} is not in ALLOWED_HOSTS`));
    } else {
      done();
    }
  });
}

function hostLines(rawHeaders: readonly string[]): number {
  let lines = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') lines += 1;
  }
  return lines;
}

/** The name or address in a `Host` header, in lower case and without a final dot; undefined if it is malformed. */
function hostOf(header: string): string | undefined {
  const [, address, name, port = ''] = HOST_HEADER.exec(header) ?? [];
  if (Number(port) > HIGHEST_PORT || (address !== undefined && isIP(address) !== 6)) return undefined;
  return (address ?? name)?.toLowerCase();
}

function hostMatcher(allowed: readonly string[]): (name: string) => boolean {
  const entries = ['*.localhost', 'host.docker.internal', ...allowed].map((entry) =>
    (URL.canParse(entry) ? new URL(entry).hostname.replaceAll(/[[\]]/g, '') : entry).toLowerCase().replace(/\.$/, ''),
  );
  const names = new Set(entries);
  const endings = entries.filter((entry) => entry.startsWith('*.')).map((entry) => entry.slice(1));
  return (name) =>
    isIP(name) > 0 || !name.includes('.') || names.has(name) || endings.some((ending) => name.endsWith(ending));
}
