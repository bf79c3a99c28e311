import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeCluster, type Secrets } from '@tandem/stack';
import { nowMs } from '../elapsed.js';
import { randomToken } from '../randomness.js';
import { cacheFolder } from './cache-environment.js';
import { makeTemplate } from './make-template.js';
import { templateKey } from './template-key.js';

/** A cluster at rest with a migrated and seeded database of each deployment, to begin with copies of. */
export interface KeptTemplate {
  /** Its data folder. */
  readonly data: string;
  /** Of the stack that made it; copies need them. */
  readonly secrets: Secrets;
  /** Where its copies are kept, by their numbers. */
  readonly copies: string;
}

const MS_PER_DAY = 86_400_000;

/** The tokens of a seed last for a year from when it was applied. */
const LASTS_DAYS = 30;
const UNUSED_DAYS = 14;

/**
 * The template of these programs and seeds, made where there is none yet; undefined where none can be kept. It lies in the
 * cache folder of the user, for this user alone.
 */
export async function keptTemplate(): Promise<KeptTemplate | undefined> {
  const key = templateKey();
  const cache = cacheFolder();
  if (key === undefined || !canKeepIn(cache)) return undefined;
  const month = Math.floor(nowMs() / (LASTS_DAYS * MS_PER_DAY));
  const folder = join(cache, `template-${key}-${month}`);
  if (isWhole(folder)) {
    const now = nowMs() / 1000;
    utimesSync(folder, now, now);
  } else {
    await removeUnused(cache);
    await make(cache, folder);
  }
  const secrets = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as Secrets;
  return { data: join(folder, 'data'), secrets, copies: join(folder, 'copies') };
}

/** Whoever sees the folder sees all of it; where two make it at once, one wins and the other uses that. */
async function make(cache: string, folder: string): Promise<void> {
  const draft = join(cache, `draft-${randomToken().slice(0, 12)}`);
  const work = mkdtempSync(join(tmpdir(), 'tandem-template-'));
  try {
    mkdirSync(draft, { mode: 0o711 });
    await makeTemplate(work, draft);
    renameSync(draft, folder);
  } catch (error) {
    if (!isWhole(folder)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  }
}

function isWhole(folder: string): boolean {
  return existsSync(join(folder, 'secrets.json')) && existsSync(join(folder, 'data'));
}

/** Deletes the templates that nobody has used for two weeks, with their copies, and drafts that were left behind. */
async function removeUnused(cache: string): Promise<void> {
  for (const name of readdirSync(cache).filter((entry) => /^(template|draft)-/.test(entry))) {
    const folder = join(cache, name);
    const used = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (nowMs() - used > UNUSED_DAYS * MS_PER_DAY) await removeTemplate(folder);
  }
}

/** A copy that somebody uses is left alone, and the template with it. */
async function removeTemplate(folder: string): Promise<void> {
  try {
    const copies = join(folder, 'copies');
    for (const copy of existsSync(copies) ? readdirSync(copies) : []) await removeCluster(join(copies, copy));
    rmSync(folder, { recursive: true, force: true });
  } catch {
    return;
  }
}

/** In a folder that another user could write, that user would own what we run. */
function canKeepIn(cache: string): boolean {
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(cache);
    return uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
