import type { z } from 'zod';
import { API_PREFIX } from '../api-paths.js';
import type { Operation } from '../api/operation.js';
import type { JsonSchema, SchemaWriter } from './json-schema.js';

/** The ways in which a body may be written; all are read by the same schema. */
const ENCODINGS = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'] as const;

/** The parameters of an operation: those of its path, and the others in the query or, if it has one, in the body. */
export function parametersOf(operation: Operation, schemas: SchemaWriter): JsonSchema {
  const shape = Object.entries((operation.parameters as z.ZodObject).shape) as [string, z.ZodType][];
  const isInPath = (parameter: string) => operation.path.split('/').includes(`:${parameter}`);
  const others = shape.filter(([parameter]) => !isInPath(parameter));
  const inQuery = operation.method === 'GET' || operation.method === 'DELETE' ? others : [];
  const parameters = [
    ...shape
      .filter(([parameter]) => isInPath(parameter))
      .map(([parameter, schema]) => ({
        name: parameter,
        in: 'path',
        required: true,
        ...(parameter === 'id' && operation.path.startsWith(`${API_PREFIX}/groups/`) ? { description: GROUP_ID } : {}),
        schema: schemas.write(schema),
      })),
    ...inQuery.map(([parameter, schema]) => inQueryAs(parameter, isRequired(schema), schemas.write(schema))),
  ];
  const inBody = inQuery.length === 0 ? others : [];
  return {
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(inBody.length > 0 ? { requestBody: bodyOf(operation, inBody, schemas) } : {}),
  };
}

const GROUP_ID = 'The number of the group, or its URL-encoded full path.';

const isRequired = (schema: z.ZodType) => !schema.safeParse(undefined).success;
const isList = (schema: JsonSchema) => schema['type'] === 'array';

function inQueryAs(name: string, required: boolean, schema: JsonSchema): JsonSchema {
  return { name, in: 'query', required, ...(isList(schema) ? { style: 'form', explode: false } : {}), schema };
}

function bodyOf(
  { name, parameters }: Operation,
  fields: readonly (readonly [string, z.ZodType])[],
  schemas: SchemaWriter,
): JsonSchema {
  const required = fields.filter(([, schema]) => isRequired(schema)).map(([field]) => field);
  const properties = Object.fromEntries(fields.map(([field, schema]) => [field, schemas.write(schema)]));
  const schema = schemas.keep(`${name.charAt(0).toUpperCase()}${name.slice(1)}Parameters`, {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    ...parameters.meta(),
  });
  const lists = Object.keys(properties).filter((field) => isList(properties[field] ?? {}));
  const encoding = Object.fromEntries(lists.map((field) => [field, { style: 'form', explode: false }]));
  return {
    required: required.length > 0 || parameters.meta() !== undefined,
    content: Object.fromEntries(
      ENCODINGS.map((mediaType) => [
        mediaType,
        { schema, ...(mediaType !== 'application/json' && lists.length > 0 ? { encoding } : {}) },
      ]),
    ),
  };
}
