import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The validator is an ES module, which a process of its own loads as it is. */
const VALIDATION = `
  import { Validator } from '@seriousme/openapi-schema-validator';
  import { readFileSync } from 'node:fs';
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(readFileSync(0, 'utf8')));
  process.stdout.write(JSON.stringify({ valid, errors, version: validator.version }));`;

/** Whether a document is one of OpenAPI, of which version, and what is wrong with it. */
export function validateOpenapi(document: object): { valid: boolean; version: string; errors?: unknown } {
  const options = { cwd: join(__dirname, '../../..'), encoding: 'utf8', input: JSON.stringify(document) } as const;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', VALIDATION], options),
  ) as ReturnType<typeof validateOpenapi>;
}
