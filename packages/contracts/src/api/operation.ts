import type { z } from 'zod';
import type { Scope } from '../scopes.js';

/** Who may ask: with a token of one of the scopes; an administrator alone; or, where it is optional, without a token too. */
export interface OperationAccess {
  readonly scope: Scope | readonly Scope[] | 'any';
  readonly admin?: boolean;
  readonly optional?: boolean;
}

/** A status that the API refuses with. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 412 | 422 | 429 | 500;

/** One operation of the API: what it takes, who may ask for it, and what it answers. */
export interface Operation {
  readonly tag: string;
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v4`; a segment with a colon is a parameter. */
  readonly path: string;
  readonly access: OperationAccess;
  readonly parameters: z.ZodType;
  readonly status: 200 | 201 | 202 | 204;
  /** Absent where the answer has no body. */
  readonly answer?: z.ZodType;
  /** Statuses that it refuses with besides those of its kind (refusals.ts). */
  readonly refusals?: readonly RefusalStatus[];
  /** The answer is one page of a list, and has the headers that say so. */
  readonly paginated?: true;
}
