import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { badParameters } from '../errors/gitlab-errors.js';

/**
 * The parameters of a request by a contract's schema: from the path, the body (JSON or form) and the query, in this
 * order of precedence, as Grape merges them. What the schema does not name is ignored. Refusals come in the order in
 * which the schema names the parameters; a condition on several stands at the first of them.
 *
 * @throws {Refusal} 400 `{"error": "scopes is missing, name is invalid"}` where they do not fit
 */
export const Parameters = (schema: z.ZodType) => ParametersBy(() => schema);

// A schema has a method `transform`, for which Nest would take it for a pipe.
const ParametersBy = createParamDecorator((schemaOf: () => z.ZodType, context: ExecutionContext): unknown =>
  readParameters(schemaOf(), context.switchToHttp().getRequest<FastifyRequest>()),
);

declare module 'fastify' {
  interface FastifyRequest {
    /** What `@Parameters` read. */
    parameters?: object;
  }
}

/** What `@Parameters` does, for a request at hand. */
export function readParameters<Schema extends z.ZodType>(schema: Schema, request: FastifyRequest): z.infer<Schema> {
  const result = schema.safeParse(
    { ...asRecord(request.query), ...asRecord(request.body), ...asRecord(request.params) },
    { reportInput: true },
  );
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
