import { z } from 'zod';
import type { ContentFaultKind } from '../faults/content-faults.js';
import { contentFaultSchema, setFaultSchema, wireFaultSchema } from '../faults/fault.js';
import { CONTROL_OPERATIONS, type ControlOperation } from './operations.js';

type Json = Record<string, unknown>;

export interface DocumentOptions {
  readonly contentFaults: readonly ContentFaultKind[];
  readonly hasSnapshots: boolean;
}

const PREFIX = '/_simulator';
const errorSchema = z.object({ error: z.string() });

const NAMED: Readonly<Record<string, Json>> = {
  fault: { $ref: '#/components/schemas/SetFault' },
  faults: {
    type: 'object',
    properties: { faults: { type: 'array', items: { $ref: '#/components/schemas/SetFault' } } },
    required: ['faults'],
  },
  document: { type: 'object' },
};

/** The OpenAPI 3.1 document of the control surface of a service. */
export function openapiDocument({ contentFaults, hasSnapshots }: DocumentOptions): Json {
  const paths: Record<string, Json> = {};
  for (const operation of CONTROL_OPERATIONS) {
    if (hasSnapshots || !operation.needsSnapshots) {
      (paths[PREFIX + operation.path] ??= {})[operation.method] = describe(operation);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control surface of the simulator',
      version: '1',
      description: 'What only a simulator has. Every service has its own, where SIMULATOR_TOKEN is set.',
    },
    security: [{ simulatorToken: [] }],
    paths,
    components: {
      securitySchemes: { simulatorToken: { type: 'http', scheme: 'bearer', description: 'SIMULATOR_TOKEN' } },
      schemas: {
        Error: schemaOf(errorSchema, 'output'),
        Fault: faultSchema(contentFaults),
        SetFault: {
          allOf: [{ type: 'object', properties: { kind: { type: 'string' } } }, schemaOf(setFaultSchema, 'output')],
        },
      },
    },
  };
}

function describe(operation: ControlOperation): Json {
  const { summary, status, body, answer } = operation;
  const parameters = [...pathParameters(operation), ...queryParameters(operation)];
  return {
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined ? {} : { requestBody: { content: json(bodySchema(body)) } }),
    responses: {
      [status]: { description: summary, ...(answer === undefined ? {} : { content: answerContent(answer) }) },
      400: failure('The command cannot be carried out'),
      401: failure('The token is missing or wrong'),
      ...(operation.path.includes('{') ? { 404: failure('Nothing is there') } : {}),
      ...(operation.needsSnapshots || answer === 'events'
        ? { 409: failure('Not possible now; the error has the remedy') }
        : {}),
    },
  };
}

function pathParameters({ path }: ControlOperation): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' ? { type: 'integer' } : { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,39}$' },
  }));
}

function queryParameters({ query }: ControlOperation): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...rest } = schemaOf(schema as z.ZodType, 'output');
    return { name, in: 'query', ...(description ? { description } : {}), schema: rest };
  });
}

function bodySchema(body: z.ZodType | 'fault'): Json {
  return body === 'fault' ? { $ref: '#/components/schemas/Fault' } : schemaOf(body, 'input');
}

function answerContent(answer: NonNullable<ControlOperation['answer']>): Json {
  if (answer === 'events') {
    return { 'text/event-stream': { schema: { type: 'string' } } };
  }
  return json(typeof answer === 'string' ? (NAMED[answer] ?? {}) : schemaOf(answer, 'output'));
}

function faultSchema(contentFaults: readonly ContentFaultKind[]): Json {
  const wire = schemaOf(wireFaultSchema, 'input');
  const content = contentFaults.map(({ kind, description }) => {
    const schema = schemaOf(contentFaultSchema, 'input');
    return { ...schema, properties: { ...(schema.properties as Json), kind: { const: kind, description } } };
  });
  return { oneOf: [...(wire.oneOf as Json[]), ...content] };
}

function failure(description: string): Json {
  return { description, content: json({ $ref: '#/components/schemas/Error' }) };
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
