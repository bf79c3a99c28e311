import type { Operation } from '../api/operation.js';
import { REFUSALS, refusalsOf } from '../api/refusals.js';
import type { JsonSchema, SchemaWriter } from './json-schema.js';

const integer = (description: string) => ({ description, schema: { type: 'integer' } });
const text = (description: string) => ({ description, schema: { type: 'string' } });

/** Headers of answers, by their names. */
export const HEADERS: Readonly<Record<string, JsonSchema>> = {
  'X-Request-Id': text('The correlation id: that of the request if it has one.'),
  'X-Page': integer('The number of this page.'),
  'X-Per-Page': integer('The most entries of a page.'),
  'X-Next-Page': text('The number of the next page; empty on the last.'),
  'X-Prev-Page': text('The number of the page before; empty on the first.'),
  'X-Total': integer('How many entries there are.'),
  'X-Total-Pages': integer('How many pages there are.'),
  Link: text('The other pages (RFC 8288): `prev`, `next`, `first`, `last`.'),
  'WWW-Authenticate': text('With `invalid_token`: the error once more (RFC 6750, section 3).'),
  'Retry-After': integer('Seconds until the period ends.'),
  'RateLimit-Name': text('The name of the limit.'),
  'RateLimit-Limit': integer('The limit in requests a minute, rounded up.'),
  'RateLimit-Observed': integer('The user’s requests in this period.'),
  'RateLimit-Remaining': integer('How many more the period allows.'),
  'RateLimit-Reset': integer('When the period ends, in seconds since the epoch.'),
  'RateLimit-ResetTime': text('When the period ends, as an HTTP date.'),
};

const PAGE_HEADERS = Object.keys(HEADERS).filter((name) => /^X-(?!Request)|^Link/.test(name));
const LIMIT_HEADERS = Object.keys(HEADERS).filter((name) => /^Retry|^RateLimit/.test(name));

const headersOf = (names: readonly string[]) => ({
  headers: Object.fromEntries(
    ['X-Request-Id', ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  ),
});

/** The answers of an operation, by their statuses. */
export function responsesOf(operation: Operation, schemas: SchemaWriter): JsonSchema {
  const { status, alsoStatuses, answer, mediaType, paginated = false } = operation;
  const success = {
    description: operation.summary,
    ...headersOf(paginated ? PAGE_HEADERS : []),
    ...(answer ? { content: { [mediaType]: { schema: schemas.write(answer) } } } : {}),
  };
  const refusals = refusalsOf(operation).map((refused) => [
    refused,
    { $ref: `#/components/responses/${REFUSALS[refused].name}` },
  ]);
  const successes = [status, ...alsoStatuses].map((one) => [one, success]);
  return Object.fromEntries([...successes, ...refusals]) as JsonSchema;
}

/** The refusals that operations refer to. */
export function refusalResponses(schemas: SchemaWriter): JsonSchema {
  return Object.fromEntries(
    Object.entries(REFUSALS).map(([status, { name, what, body }]) => {
      const schema = schemas.write(body);
      const isText = (one: JsonSchema) => one['type'] === 'string';
      const forms = (schema['anyOf'] as JsonSchema[] | undefined) ?? [schema];
      const [plain, json] = [forms.filter(isText), forms.filter((one) => !isText(one))];
      const content = { ...contentOf('application/json', json), ...contentOf('text/plain', plain) };
      const own = { 401: ['WWW-Authenticate'], 429: LIMIT_HEADERS }[status] ?? [];
      return [name, { description: what, ...headersOf(own), content }];
    }),
  );
}

function contentOf(mediaType: string, forms: readonly JsonSchema[]): JsonSchema {
  const [only] = forms;
  return only ? { [mediaType]: { schema: forms.length > 1 ? { anyOf: forms } : only } } : {};
}
