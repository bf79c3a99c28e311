import { completionsOperations } from '../api/code-suggestions.operations.js';
import { graphqlOperations } from '../api/graphql.operations.js';
import type { Operation, TokenAccess } from '../api/operation.js';
import { OPERATIONS } from '../api/operations.js';
import { signingKeysOperations } from '../api/signing-keys.operations.js';
import { monitoringOperations, openapiOperations } from '../monitoring.operations.js';
import { openidOperations } from '../openid.operations.js';
import { SchemaWriter, type JsonSchema } from './json-schema.js';
import { parametersOf } from './parameters.js';
import { HEADERS, refusalResponses, responsesOf } from './responses.js';

const DESCRIPTION = `GitLab’s REST API around the token flow of code suggestions, as Tandem has it.

Parameters may stand in the query or in a body as JSON, as a form or as a form in parts. They are coerced as GitLab does:
\`"true"\`, \`"1"\` and \`1\` are true, digits are numbers, \`scopes[]=api\` and \`scopes=api,read_api\` are lists. What is not
known is ignored. A path may end with a slash or with \`.json\`; slashes that follow each other count as one.

An address that is not there or has no such method answers 404 \`{"error":"404 Not Found"}\`, a body
that cannot be read 400, one of an unknown type 415, one that is too large 413.`;

/** The order in which a document has the operations. */
const ORDER = Object.keys({
  ...OPERATIONS,
  ...completionsOperations,
  ...graphqlOperations,
  ...signingKeysOperations,
  ...monitoringOperations,
  ...openapiOperations,
  ...openidOperations,
});

/**
 * Operations of a deployment as an OpenAPI 3.1 document.
 *
 * @param version of the GitLab whose API it is
 */
export function openapiDocument(operations: readonly Operation[], version: string) {
  const schemas = new SchemaWriter();
  const ordered = operations.toSorted((one, other) => ORDER.indexOf(one.name) - ORDER.indexOf(other.name));
  const paths = pathsOf(ordered, (operation) => item(operation, schemas));
  const responses = refusalResponses(schemas);
  return {
    openapi: '3.1.1' as const,
    info: { title: 'GitLab REST API', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: schemas.components, responses, headers: HEADERS, securitySchemes: SECURITY_SCHEMES },
  };
}

/** The `paths` of an OpenAPI document. */
export function pathsOf(
  operations: readonly Operation[],
  describe: (operation: Operation) => JsonSchema,
): Record<string, JsonSchema> {
  const paths: Record<string, JsonSchema> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(operation) };
  }
  return paths;
}

function item(operation: Operation, schemas: SchemaWriter): JsonSchema {
  const { name, tag, summary, access, method } = operation;
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: typeof access === 'string' ? 'Anybody, without a token.' : accessInWords(access, method === 'GET'),
    ...parametersOf(operation, schemas),
    responses: responsesOf(operation, schemas),
    security: typeof access === 'string' ? [] : securityOf(access),
  };
}

const inParameter = (name: string) => ({
  type: 'apiKey',
  in: 'query',
  name,
  description: `The parameter \`${name}\`, in the query or in a body of any of the three encodings.`,
});

/** The ways to present a personal access token. The first that is present counts, good or not, in this order. */
const SECURITY_SCHEMES: Readonly<Record<string, JsonSchema>> = {
  privateTokenParameter: inParameter('private_token'),
  privateTokenHeader: { type: 'apiKey', in: 'header', name: 'PRIVATE-TOKEN' },
  accessTokenParameter: inParameter('access_token'),
  bearerTokenParameter: inParameter('bearer_token'),
  bearer: { type: 'http', scheme: 'bearer' },
};

/** Any one of the ways; none as well if the operation is for anybody. */
function securityOf({ optional }: TokenAccess): JsonSchema[] {
  return [...Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })), ...(optional ? [{}] : [])];
}

function accessInWords({ scope, admin, optional }: TokenAccess, reads: boolean): string {
  const scopes = [scope].flat();
  const enough = scopes.includes('api') && reads ? [...scopes, 'read_api'] : scopes;
  const token =
    scope === 'any' ? 'a token of any scope' : `a token of scope ${enough.map((one) => `\`${one}\``).join(' or ')}`;
  const who = admin ? 'An administrator with' : 'A user with';
  return `${who} ${token}${optional ? '; or anybody, without a token' : ''}.`;
}
