import { z } from 'zod';
import { API_PREFIX } from '../api-paths.js';
import { takesParameters, type Operation, type RefusalStatus } from './operation.js';
import { component } from './values.js';

/** A refusal with GitLab's message, or the reasons by field of a record that does not validate (lib/api/helpers.rb). */
const messageSchema = component('Message', {
  message: z.union([z.string(), z.record(z.string(), z.array(z.string()))]),
});

/** Parameters that do not fit, as Grape says it. */
const parameterErrorSchema = component('ParameterError', { error: z.string() });

/** A token that was good once (RFC 6750, section 3.1). */
const invalidTokenSchema = component('InvalidToken', {
  error: z.literal('invalid_token'),
  error_description: z.string(),
});

/** A token whose scopes do not reach; `scope` names those that would. */
const insufficientScopeSchema = component('InsufficientScope', {
  error: z.literal('insufficient_scope'),
  error_description: z.string(),
  scope: z.string(),
});

interface RefusalAnswer {
  /** Of the response in OpenAPI. */
  readonly name: string;
  readonly what: string;
  readonly body: z.ZodType;
}

/** The body of each refusal; if there are two, in this order. The 429 and a proxy's 500 are plain text. */
export const REFUSALS: Readonly<Record<RefusalStatus, RefusalAnswer>> = {
  400: {
    name: 'BadRequest',
    what: 'A parameter is missing or does not fit, or the record does not validate',
    body: z.union([parameterErrorSchema, messageSchema]),
  },
  401: {
    name: 'Unauthorized',
    what: 'No token, none that is known, or one that is expired or revoked',
    body: z.union([messageSchema, invalidTokenSchema]),
  },
  403: {
    name: 'Forbidden',
    what: 'The user may not do this, or the token’s scopes do not reach',
    body: z.union([messageSchema, insufficientScopeSchema]),
  },
  404: {
    name: 'NotFound',
    what: 'It is not there, or not for this user, or nobody has the name that `sudo` gives',
    body: messageSchema,
  },
  405: {
    name: 'MethodNotAllowed',
    what: 'The list, or its order, cannot be read by keyset',
    body: parameterErrorSchema,
  },
  409: { name: 'Conflict', what: 'Something else has it, or stands against it', body: messageSchema },
  412: {
    name: 'PreconditionFailed',
    what: 'It was changed later than `If-Unmodified-Since` says',
    body: messageSchema,
  },
  422: { name: 'UnprocessableEntity', what: 'The record does not validate', body: messageSchema },
  429: {
    name: 'TooManyRequests',
    what: 'The user asked too often; `Retry-After` says when to ask again',
    body: z.literal('Retry later\n'),
  },
  500: {
    name: 'InternalServerError',
    what: 'The instance was asked by itself, or SaaS did not answer',
    body: z.union([messageSchema, z.literal('Internal Server Error')]),
  },
};

/** The statuses other than success that an operation of the API answers. */
export function refusalsOf(operation: Operation): RefusalStatus[] {
  const { method, access, paginated, path, refusals } = operation;
  if (access === 'public') return [];
  const changesRecord = (method === 'PUT' || method === 'DELETE') && !path.startsWith(`${API_PREFIX}/features`);
  const all: RefusalStatus[] = [
    ...(takesParameters(operation) ? [400 as const] : []),
    401,
    403,
    404,
    ...(changesRecord ? [412 as const] : []),
    ...(paginated ? [405 as const] : []),
  ];
  return [...new Set([...all, ...refusals])].sort((one, other) => one - other);
}
