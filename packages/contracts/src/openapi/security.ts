import type { OperationAccess } from '../api/operation.js';
import type { JsonSchema } from './json-schema.js';

const parameter = (name: string) => ({
  type: 'apiKey',
  in: 'query',
  name,
  description: `The parameter \`${name}\`, in the query or in a body of any of the three encodings.`,
});

/** The ways to present a personal access token. The first that is present counts, good or not, in this order. */
export const SECURITY_SCHEMES: Readonly<Record<string, JsonSchema>> = {
  privateTokenParameter: parameter('private_token'),
  privateTokenHeader: { type: 'apiKey', in: 'header', name: 'PRIVATE-TOKEN' },
  accessTokenParameter: parameter('access_token'),
  bearerTokenParameter: parameter('bearer_token'),
  bearer: { type: 'http', scheme: 'bearer' },
};

/** Any one of the ways; none as well where the operation is for anybody. */
export function securityOf({ optional = false }: OperationAccess): JsonSchema[] {
  return [...Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })), ...(optional ? [{}] : [])];
}

/** Who may ask, in words. */
export function accessInWords({ scope, admin = false, optional = false }: OperationAccess, reads: boolean): string {
  const scopes = [scope].flat();
  const enough = scopes.includes('api') && reads ? [...scopes, 'read_api'] : scopes;
  const token =
    scope === 'any' ? 'a token of any scope' : `a token of scope ${enough.map((one) => `\`${one}\``).join(' or ')}`;
  const who = admin ? 'An administrator with' : 'A user with';
  return `${who} ${token}${optional ? '; or anybody, without a token' : ''}.`;
}
