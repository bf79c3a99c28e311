import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** Turns schemas into JSON Schema 2020-12, which is OpenAPI 3.1's, and gathers those with an `id` that they refer to. */
export class SchemaWriter {
  private readonly gathered = new Map<string, JsonSchema>();

  /** The schemas that were referred to, by name. */
  get components(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.gathered].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** @param io whether values are sent to the service (`input`) or read by it and answered (`output`) */
  write(schema: z.ZodType, io: 'input' | 'output' = 'output'): JsonSchema {
    const {
      $schema: _dialect,
      $defs = {},
      ...own
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => withoutNoise(jsonSchema),
    });
    for (const [name, definition] of Object.entries($defs)) this.gathered.set(name, referring(definition));
    return referring(own);
  }

  /** Puts a schema under `components`, and gives the reference to it. */
  keep(name: string, schema: JsonSchema): JsonSchema {
    this.gathered.set(name, schema);
    return { $ref: `#/components/schemas/${name}` };
  }
}

/** Leaves out what only zod needs to say: the range of JavaScript's integers, and the patterns of formats. */
function withoutNoise(schema: JsonSchema): void {
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['format'] !== undefined) delete schema['pattern'];
}

const referring = (schema: JsonSchema) =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
