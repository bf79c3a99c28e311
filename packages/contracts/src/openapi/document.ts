import { API_PREFIX } from '../api-paths.js';
import type { Operation } from '../api/operation.js';
import { OPERATIONS } from '../api/operations.js';
import {
  ISSUER_OPERATIONS,
  PUBLIC_OPERATIONS,
  SAAS_OPERATIONS,
  type PublicOperation,
} from '../api/service-operations.js';
import { SchemaWriter, type JsonSchema } from './json-schema.js';
import { parametersOf } from './parameters.js';
import { HEADERS, headersOf, refusalResponses, responsesOf } from './responses.js';
import { accessInWords, SECURITY_SCHEMES, securityOf } from './security.js';

/** The deployments of GitLab that have an API. */
export type Deployment = 'self-managed' | 'saas';

const DESCRIPTION = `GitLab’s REST API around the token flow of code suggestions, as Tandem has it.

Parameters may stand in the query or in a body as JSON, as a form or as a form in parts. They are coerced as GitLab does:
\`"true"\`, \`"1"\` and \`1\` are true, digits are numbers, \`scopes[]=api\` and \`scopes=api,read_api\` are lists. What is not
known is ignored. A path may end with a slash or with \`.json\`; slashes that follow each other count as one.

An address that is not there or has no such method answers 404 \`{"error":"404 Not Found"}\`, a body
that cannot be read 400, one of an unknown type 415, one that is too large 413.`;

/**
 * The operations of a deployment as an OpenAPI 3.1 document.
 *
 * @param version of the GitLab whose API it is
 */
export function openapiDocument(deployment: Deployment, version: string): JsonSchema {
  const schemas = new SchemaWriter();
  const isSaas = deployment === 'saas';
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const add = (path: string, method: string, item: JsonSchema) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: item };
  };
  for (const [name, operation] of Object.entries({ ...OPERATIONS, ...(isSaas ? SAAS_OPERATIONS : {}) })) {
    add(`${API_PREFIX}${operation.path}`.replace(/:(\w+)/g, '{$1}'), operation.method, item(name, operation, schemas));
  }
  for (const [name, operation] of Object.entries({ ...PUBLIC_OPERATIONS, ...(isSaas ? ISSUER_OPERATIONS : {}) })) {
    add(operation.path, 'GET', publicItem(name, operation, schemas));
  }
  const responses = refusalResponses(schemas);
  return {
    openapi: '3.1.1',
    info: { title: 'GitLab REST API', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: schemas.components, responses, headers: HEADERS, securitySchemes: SECURITY_SCHEMES },
  };
}

function item(name: string, operation: Operation, schemas: SchemaWriter): JsonSchema {
  const { tag, summary, access, method } = operation;
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: accessInWords(access, method === 'GET'),
    ...parametersOf(name, operation, schemas),
    responses: responsesOf(operation, schemas),
    security: securityOf(access),
  };
}

function publicItem(
  name: string,
  { tag, summary, mediaType, answer, otherStatuses = [] }: PublicOperation,
  schemas: SchemaWriter,
): JsonSchema {
  const response = {
    description: summary,
    ...headersOf([]),
    content: { [mediaType]: { schema: schemas.write(answer) } },
  };
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: 'Anybody, without a token.',
    responses: Object.fromEntries([200, ...otherStatuses].map((status) => [status, response])),
    security: [],
  };
}
