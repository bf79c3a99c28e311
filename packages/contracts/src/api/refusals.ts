import { z } from 'zod';
import { insufficientScopeSchema, invalidTokenSchema, messageSchema, parameterErrorSchema } from './errors.js';
import type { Operation, RefusalStatus } from './operation.js';

/** The body of each refusal; where there are two, in this order. The 429 and a proxy's 500 are plain text. */
export const REFUSALS: Readonly<Record<RefusalStatus, { readonly what: string; readonly body: z.ZodType }>> = {
  400: {
    what: 'A parameter is missing or does not fit, or the record does not validate',
    body: z.union([parameterErrorSchema, messageSchema]),
  },
  401: {
    what: 'No token, none that is known, or one that is expired or revoked',
    body: z.union([messageSchema, invalidTokenSchema]),
  },
  403: {
    what: 'The user may not do this, or the token’s scopes do not reach',
    body: z.union([messageSchema, insufficientScopeSchema]),
  },
  404: { what: 'It is not there, or not for this user, or nobody is whom `sudo` names', body: messageSchema },
  405: { what: 'The list, or its order, cannot be read by keyset', body: parameterErrorSchema },
  409: { what: 'Something else has it, or stands against it', body: messageSchema },
  412: { what: 'It was changed later than `If-Unmodified-Since` says', body: messageSchema },
  422: { what: 'The record does not validate', body: messageSchema },
  429: { what: 'The user asked too often; `Retry-After` says when to ask again', body: z.literal('Retry later\n') },
  500: {
    what: 'The instance was asked by itself, or SaaS did not answer',
    body: z.union([messageSchema, z.literal('Internal Server Error')]),
  },
};

/** The statuses other than success that an operation answers. */
export function refusalsOf({ method, paginated, parameters, path, refusals = [] }: Operation): RefusalStatus[] {
  const takesSome = Object.keys((parameters as unknown as z.ZodObject).shape).length > 0;
  const changesRecord = (method === 'PUT' || method === 'DELETE') && !path.startsWith('/features');
  const all: RefusalStatus[] = [
    ...(takesSome ? [400 as const] : []),
    401,
    403,
    404,
    ...(changesRecord ? [412 as const] : []),
    ...(paginated ? [405 as const] : []),
  ];
  return [...new Set([...all, ...refusals])].sort((one, other) => one - other);
}
