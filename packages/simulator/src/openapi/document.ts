import {
  contentFaultSchema,
  pathsOf,
  SchemaWriter,
  SNAPSHOT_NAME,
  takesParameters,
  wireFaultSchema,
  type JsonSchema,
  type Operation,
} from '@tandem/contracts';
import type { z } from 'zod';

const FAILURES = {
  400: ['BadCommand', 'The command is not possible; the error says why'],
  401: ['NotOpened', 'The token is missing or wrong'],
  404: ['NothingThere', 'The subject of the command does not exist'],
  409: ['NotPossibleNow', 'The present state does not allow it; the error has the remedy'],
} as const;

/**
 * The OpenAPI 3.1 document of the control surface of a service.
 *
 * @param contentFaults those of the service's own content: a description by kind
 */
export function openapiDocument(
  operations: readonly Operation[],
  contentFaults: Readonly<Record<string, string>>,
): JsonSchema {
  const schemas = new SchemaWriter();
  const paths = pathsOf(operations, (operation) => describe(operation, schemas));
  schemas.keep('Fault', faultSchema(contentFaults, schemas));
  schemas.keep('Error', {
    type: 'object',
    properties: { error: { type: 'string' } },
    required: ['error'],
    additionalProperties: false,
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control surface of the simulator',
      version: '1',
      description: 'What only a simulator has. Each service has its own if SIMULATOR_TOKEN is set.',
    },
    security: [{ simulatorToken: [] }],
    paths,
    components: {
      securitySchemes: { simulatorToken: { type: 'http', scheme: 'bearer', description: 'SIMULATOR_TOKEN' } },
      responses: Object.fromEntries(
        Object.values(FAILURES).map(([name, description]) => [
          name,
          { description, content: json(ref('schemas', 'Error')) },
        ]),
      ),
      schemas: schemas.components,
    },
  };
}

function describe(operation: Operation, schemas: SchemaWriter): JsonSchema {
  const { name, method, path, summary, parameters, status, answer, mediaType, refusals } = operation;
  const inQuery = method === 'GET' ? queryParameters(parameters as z.ZodObject, schemas) : [];
  const inPathAndQuery = [...pathParameters(path), ...inQuery];
  const hasBody = method !== 'GET' && takesParameters(operation);
  const failures = [400, 401, ...(path.includes(':') ? [404] : []), ...refusals] as (keyof typeof FAILURES)[];
  return {
    operationId: name,
    summary,
    ...(inPathAndQuery.length > 0 ? { parameters: inPathAndQuery } : {}),
    ...(hasBody ? { requestBody: { content: json(schemas.write(parameters, 'input')) } } : {}),
    responses: {
      [status]: {
        description: summary,
        ...(answer ? { content: { [mediaType]: { schema: schemas.write(answer) } } } : {}),
      },
      ...Object.fromEntries(failures.map((failed) => [failed, ref('responses', FAILURES[failed][0])])),
    },
  };
}

function pathParameters(path: string): JsonSchema[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' ? { type: 'integer' } : { type: 'string', pattern: SNAPSHOT_NAME.source },
  }));
}

function queryParameters({ shape }: z.ZodObject, schemas: SchemaWriter): JsonSchema[] {
  return Object.entries(shape).map(([name, parameter]) => {
    const { description, ...schema } = schemas.write(parameter as z.ZodType);
    return { name, in: 'query', ...(description ? { description } : {}), schema };
  });
}

function faultSchema(contentFaults: Readonly<Record<string, string>>, schemas: SchemaWriter): JsonSchema {
  const content = Object.entries(contentFaults).map(([kind, description]) => {
    const schema = schemas.write(contentFaultSchema, 'input');
    return { ...schema, properties: { ...(schema.properties as JsonSchema), kind: { const: kind, description } } };
  });
  return { oneOf: [...(schemas.write(wireFaultSchema, 'input').oneOf as JsonSchema[]), ...content] };
}

function ref(kind: 'schemas' | 'responses', name: string): JsonSchema {
  return { $ref: `#/components/${kind}/${name}` };
}

function json(schema: JsonSchema): JsonSchema {
  return { 'application/json': { schema } };
}
