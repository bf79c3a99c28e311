import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lock, readSecrets, type Secrets, takeLock, waitUntil } from '@tandem/stack';
import { nowMs } from '../elapsed.js';
import { randomToken } from '../randomness.js';
import { cacheFolder } from './cache-environment.js';
import { canKeepIn, removeTemplate, removeUnused } from './cache-folder.js';
import { makeTemplate, TEMPLATE_FILES } from './make-template.js';
import { templateKey } from './template-key.js';

/** A cluster at rest with a migrated database of each deployment, to begin with copies of. */
export interface KeptTemplate {
  readonly folder: string;
  /** The data folder of its cluster. */
  readonly data: string;
  /** Of the stack that made it; copies need them. */
  readonly secrets: Secrets;
  /** Where its copies are kept, by their numbers. */
  readonly copies: string;
}

const MAKING_MS = 120_000;

/**
 * The template of these programs, made where there is none yet; undefined where none can be made or kept. It lies in the
 * cache folder of the user, for this user alone.
 */
export async function keptTemplate(): Promise<KeptTemplate | undefined> {
  const key = templateKey();
  const cache = cacheFolder();
  if (key === undefined || !canKeepIn(cache)) return undefined;
  const folder = join(cache, `template-${key}`);
  return wholeTemplate(folder) ?? (await madeByOne(cache, key, folder));
}

/** The processes of a test run come at once: one makes it, the others wait for that. */
async function madeByOne(cache: string, key: string, folder: string): Promise<KeptTemplate | undefined> {
  const lock = await waitForLock(join(cache, `making-${key}.lock`));
  if (lock === undefined) return undefined;
  try {
    const made = wholeTemplate(folder);
    if (made !== undefined) return made;
    if (!(await removeTemplate(folder))) return undefined;
    await removeUnused(cache);
    await make(cache, folder);
    return wholeTemplate(folder);
  } catch {
    // Without a template a tandem starts from nothing, or says why it cannot.
    return undefined;
  } finally {
    lock.release();
  }
}

async function waitForLock(file: string): Promise<Lock | undefined> {
  let lock: Lock | undefined;
  await waitUntil(
    async () => {
      const taken = await takeLock(file);
      lock = 'heldBy' in taken ? undefined : taken;
      return lock !== undefined;
    },
    { withinMs: MAKING_MS, everyMs: 50 },
  );
  return lock;
}

/** Whoever sees the folder sees all of it. */
async function make(cache: string, folder: string): Promise<void> {
  const draft = join(cache, `draft-${randomToken().slice(0, 12)}`);
  const work = mkdtempSync(join(tmpdir(), 'tandem-template-'));
  try {
    mkdirSync(draft, { mode: 0o711 });
    await makeTemplate(work, draft);
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  }
}

/** The template in `folder`, noting that it is used; undefined where there is none, or not all of one. */
function wholeTemplate(folder: string): KeptTemplate | undefined {
  const [data, secretsFile] = [join(folder, TEMPLATE_FILES.data), join(folder, TEMPLATE_FILES.secrets)];
  if (!existsSync(secretsFile) || !existsSync(join(data, 'PG_VERSION'))) return undefined;
  try {
    const secrets = readSecrets(secretsFile);
    const now = nowMs() / 1000;
    utimesSync(folder, now, now);
    return { folder, data, secrets, copies: join(folder, 'copies') };
  } catch {
    return undefined;
  }
}
