import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { entryPointOf, type ServiceName } from '@tandem/stack';

/** Counts up where a template of before would not do although its programs are the same. */
const FORM = 2;

/**
 * What a template depends on, as one word: the programs of both deployments, with their migrations. Undefined where a
 * program is not one file: then it says nothing of what it loads.
 */
export function templateKey(): string | undefined {
  const hash = createHash('sha256').update(`${FORM} ${process.platform} ${process.arch}`);
  for (const name of ['selfManaged', 'saas'] satisfies ServiceName[]) {
    const program = entryPointOf(name);
    if (basename(dirname(program)) !== 'bundle' || !existsSync(program)) return undefined;
    hash.update(readFileSync(program));
  }
  return hash.digest('hex').slice(0, 16);
}
