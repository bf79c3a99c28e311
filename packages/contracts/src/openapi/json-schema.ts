import { z } from 'zod';
import { COMPONENT_NAMES } from './components.js';

export type JsonSchema = Record<string, unknown>;

/** Turns schemas of the contract into JSON Schema 2020-12, which is OpenAPI 3.1's, and gathers what they refer to. */
export class SchemaWriter {
  private readonly gathered = new Map<string, JsonSchema>();

  /** The schemas that were referred to, by name. */
  get components(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.gathered].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** What a schema lets out: of an answer its form, of a parameter the value that it stands for. */
  write(schema: z.ZodType): JsonSchema {
    const {
      $schema: _dialect,
      $defs = {},
      ...own
    } = z.toJSONSchema(schema, {
      metadata: COMPONENT_NAMES,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => withoutNoise(jsonSchema),
    });
    for (const [name, definition] of Object.entries($defs)) {
      this.gathered.set(name, referring(definition));
    }
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
