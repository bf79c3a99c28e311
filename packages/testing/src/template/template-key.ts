import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { entryPointOf, type ServiceName } from '@tandem/stack';

/** Counts up where a template of before would not do although its programs are the same. */
const FORM = 1;

/**
 * What a template depends on, as one word: the programs of both deployments, with their migrations, and their seeds.
 * Undefined where a program is not one file: then it says nothing of what it loads.
 */
export function templateKey(): string | undefined {
  const hash = createHash('sha256').update(`${FORM} ${process.platform} ${process.arch}`);
  for (const name of ['selfManaged', 'saas'] satisfies ServiceName[]) {
    const program = entryPointOf(name);
    if (basename(dirname(program)) !== 'bundle' || !existsSync(program)) return undefined;
    hash.update(readFileSync(program));
    const seeds = join(dirname(program), '../seeds');
    for (const seed of readdirSync(seeds).toSorted()) hash.update(seed).update(readFileSync(join(seeds, seed)));
  }
  return hash.digest('hex').slice(0, 16);
}
