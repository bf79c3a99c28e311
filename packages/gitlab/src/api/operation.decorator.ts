import { applyDecorators, SetMetadata } from '@nestjs/common';
import { takesParameters, type Operation as DeclaredOperation } from '@tandem/contracts';
import { Public, Route } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { badParameters } from '../errors/gitlab-errors.js';
import type { Page } from './page.js';

export const OPERATION = 'tandem:operation';

type Answer<Declared, Value> = Value extends (infer Item)[]
  ? Declared extends { paginated: true }
    ? Page<Item>
    : readonly Item[]
  : Value;

/** A handler that takes an operation's parameters and gives its answer, or sends the answer itself. */
type Handler<Declared> =
  Declared extends DeclaredOperation<infer Parameters, infer Value>
    ? (
        parameters: Parameters,
        ...injected: never[]
      ) => Answer<Declared, Value> | void | Promise<Answer<Declared, Value> | void>
    : never;

/**
 * Binds a handler to an operation of the contract, which is its route, its status and who may ask (the guard enforces
 * it). The handler's first argument are the parameters that the operation takes, if it takes any.
 */
export function Operation<Declared extends DeclaredOperation>(operation: Declared) {
  const read = (request: FastifyRequest) => readParameters(operation.parameters, request);
  return applyDecorators(
    Route(operation, takesParameters(operation) ? read : undefined),
    SetMetadata(OPERATION, operation),
    ...(operation.access === 'public' ? [Public()] : []),
  ) as <Method extends Handler<Declared>>(
    controller: object,
    name: string | symbol,
    handler: TypedPropertyDescriptor<Method>,
  ) => void;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the operation of the request takes. */
    parameters?: object;
  }
}

/**
 * The parameters of a request by a contract's schema: from the path, the body (JSON or form) and the query, in this
 * order of precedence, as Grape merges them. What the schema does not name is ignored. Refusals come in the order in
 * which the schema names the parameters; a condition on several stands at the first of them.
 *
 * @throws {Refusal} 400 `{"error": "scopes is missing, name is invalid"}` if they do not fit
 */
export function readParameters<Schema extends z.ZodType>(schema: Schema, request: FastifyRequest): z.infer<Schema> {
  const result = schema.safeParse(givenParameters(request), { reportInput: true });
  if (result.success) {
    request.parameters = result.data as object;
    return result.data;
  }
  const names = Object.keys((schema as unknown as z.ZodObject).shape);
  const place = (issue: z.core.$ZodIssue) => names.indexOf(nameOf(issue).split(', ', 1)[0] ?? '');
  const issues = result.error.issues.toSorted((one, other) => place(one) - place(other));
  const reasons = issues.map((issue) => `${nameOf(issue)} ${reasonOf(issue)}`);
  throw badParameters([...new Set(reasons)].join(', '));
}

/** What a request gives, whatever it is: of the path, the body and the query, in this order of precedence. */
export function givenParameters({ query, body, params }: FastifyRequest): Record<string, unknown> {
  return { ...asRecord(query), ...asRecord(body), ...asRecord(params) };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function nameOf(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? 'request' : String(issue.path[0]);
}

function reasonOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'invalid_type':
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : 'is invalid';
    case 'invalid_value':
      return issue.input === undefined ? 'is missing' : 'does not have a valid value';
    case 'too_small':
      return issue.origin === 'string' ? 'is empty' : 'does not have a valid value';
    default:
      return 'is invalid';
  }
}
