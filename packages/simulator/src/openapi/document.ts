import {
  clockStateSchema,
  contentFaultSchema,
  CONTROL_OPERATIONS,
  recordedExchangeSchema,
  resetSchema,
  setFaultSchema,
  SIMULATOR_PREFIX,
  snapshotSchema,
  wireFaultSchema,
  type AnswerSchema,
  type ControlOperation,
} from '@tandem/contracts';
import { z } from 'zod';
import type { ContentFaultKind } from '../faults/content-faults.js';
import { jsonSchema, type Json } from './json-schema.js';

export interface DocumentOptions {
  readonly contentFaults: readonly ContentFaultKind[];
  readonly hasSnapshots: boolean;
}

const ANSWERS: Readonly<Record<AnswerSchema, z.ZodType>> = {
  ClockState: clockStateSchema,
  Exchange: recordedExchangeSchema,
  Reset: resetSchema,
  SetFault: setFaultSchema,
  Snapshot: snapshotSchema,
};

const FAILURES = {
  400: ['BadCommand', 'The command cannot be carried out; the error says why'],
  401: ['NotOpened', 'The token is missing or wrong'],
  404: ['NothingThere', 'What the command is about is not there'],
  409: ['NotPossibleNow', 'What is there does not allow it; the error has the remedy'],
} as const;

/** The OpenAPI 3.1 document of the control surface of a service. */
export function openapiDocument({ contentFaults, hasSnapshots }: DocumentOptions): Json {
  const paths: Record<string, Json> = {};
  for (const operation of CONTROL_OPERATIONS) {
    if (hasSnapshots || !operation.needsSnapshots) {
      (paths[SIMULATOR_PREFIX + operation.path] ??= {})[operation.method] = describe(operation);
    }
  }
  const answers = Object.entries(ANSWERS).filter(([name]) => hasSnapshots || name !== 'Snapshot');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control surface of the simulator',
      version: '1',
      description: 'What only a simulator has. Each service has its own, where SIMULATOR_TOKEN is set.',
    },
    security: [{ simulatorToken: [] }],
    paths,
    components: {
      securitySchemes: { simulatorToken: { type: 'http', scheme: 'bearer', description: 'SIMULATOR_TOKEN' } },
      responses: Object.fromEntries(Object.values(FAILURES).map(([name, description]) => [name, failure(description)])),
      schemas: {
        Fault: faultSchema(contentFaults),
        ...Object.fromEntries(answers.map(([name, schema]) => [name, jsonSchema(schema, 'output')])),
        Error: jsonSchema(z.object({ error: z.string() }), 'output'),
      },
    },
  };
}

function describe({ id, path, summary, query, body, status, answer, needsSnapshots }: ControlOperation): Json {
  const parameters = [...pathParameters(path), ...queryParameters(query)];
  const failures: (keyof typeof FAILURES)[] = [
    400,
    401,
    ...(path.includes('{') ? [404 as const] : []),
    ...(needsSnapshots || answer === 'events' || id === 'reset' ? [409 as const] : []),
  ];
  return {
    operationId: id,
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined
      ? {}
      : { requestBody: { content: json(body === 'Fault' ? ref(body) : jsonSchema(body, 'input')) } }),
    responses: {
      [status]: { description: summary, ...(answer === undefined ? {} : { content: contentOf(answer) }) },
      ...Object.fromEntries(
        failures.map((failed) => [failed, { $ref: `#/components/responses/${FAILURES[failed][0]}` }]),
      ),
    },
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' ? { type: 'integer' } : { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,39}$' },
  }));
}

function queryParameters(query: z.ZodObject | undefined): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, parameter]) => {
    const { description, ...schema } = jsonSchema(parameter as z.ZodType, 'output');
    return { name, in: 'query', ...(description ? { description } : {}), schema };
  });
}

function contentOf(answer: NonNullable<ControlOperation['answer']>): Json {
  if (answer === 'events') {
    return { 'text/event-stream': { schema: { type: 'string' } } };
  }
  if (answer === 'document') {
    return json({ type: 'object' });
  }
  if (typeof answer === 'string') {
    return json(ref(answer));
  }
  const [name, of] = answer;
  return json({ type: 'object', properties: { [name]: { type: 'array', items: ref(of) } }, required: [name] });
}

function faultSchema(contentFaults: readonly ContentFaultKind[]): Json {
  const content = contentFaults.map(({ kind, description }) => {
    const schema = jsonSchema(contentFaultSchema, 'input');
    return { ...schema, properties: { ...(schema.properties as Json), kind: { const: kind, description } } };
  });
  return { oneOf: [...(jsonSchema(wireFaultSchema, 'input').oneOf as Json[]), ...content] };
}

function failure(description: string): Json {
  return { description, content: json(ref('Error')) };
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}
