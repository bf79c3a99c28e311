import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import {
  entryPointOf,
  type Lock,
  randomHex,
  readSecrets,
  type Secrets,
  type ServiceName,
  takeLock,
  waitUntil,
} from '@tandem/stack';
import { cacheFolder, nowMs } from './cache-environment.js';
import { canKeepIn, removeTemplate, removeUnused } from './cache-folder.js';
import { makeTemplate, TEMPLATE_FILES } from './make-template.js';

/** A cluster at rest with a migrated database of each deployment, to copy. */
export interface KeptTemplate {
  readonly folder: string;
  /** The data folder of its cluster. */
  readonly data: string;
  /** Of the stack that made it; copies need them. */
  readonly secrets: Secrets;
  /** The folder of its copies, which are named by their numbers. */
  readonly copies: string;
}

const MAKING_MS = 120_000;

/** Counts up if an earlier template would not do although its programs are the same. */
const FORM = 2;

/**
 * The template of these programs, made if there is none yet; undefined if none can be made or kept. It lies in the cache
 * folder of the user, and only that user can read it.
 */
export async function keptTemplate(): Promise<KeptTemplate | undefined> {
  const key = templateKey();
  const cache = cacheFolder();
  if (key === undefined || !canKeepIn(cache)) return undefined;
  const folder = join(cache, `template-${key}`);
  return wholeTemplate(folder) ?? (await madeByOne(cache, key, folder));
}

/**
 * What a template depends on, as one word: the programs of both deployments, with their migrations. Undefined if a
 * program is no bundle, because it says nothing then of what it loads.
 */
function templateKey(): string | undefined {
  const hash = createHash('sha256').update(`${FORM} ${process.platform} ${process.arch}`);
  for (const name of ['selfManaged', 'saas'] satisfies ServiceName[]) {
    const program = entryPointOf(name);
    if (basename(dirname(program)) !== 'bundle' || !existsSync(program)) return undefined;
    const folder = dirname(program);
    for (const file of readdirSync(folder)
      .filter((one) => /\.c?js$/.test(one))
      .sort()) {
      hash.update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** The processes of a test run come at once: one makes the template, the others wait for it. */
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

/** The folder gets its name when it is complete, so that nobody sees a part of it. */
async function make(cache: string, folder: string): Promise<void> {
  const draft = join(cache, `draft-${randomHex(6)}`);
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

/** The template in `folder`, noting that it is used; undefined if there is none, or not all of one. */
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
