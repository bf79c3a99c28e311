// `npm run pack [-- FOLDER]`: the packages for other people's projects as tarballs in FOLDER (default: packed), to be
// installed there together. See docs/testing.md.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseOldNode } from './node-version.mjs';

refuseOldNode('pack');
const { listenForInterruption } = await import('./interruption.mjs');
const { npm } = await import('./install.mjs');
const { prepare } = await import('./prepare.mjs');
const { runScript } = await import('./run.mjs');
const { saying } = await import('./saying.mjs');

const root = fileURLToPath(new URL('..', import.meta.url));
const interruption = listenForInterruption();
await runScript('pack', interruption, async () => {
  await prepare(root, interruption, ['./apps/*', '@tandem/testing', '@tandem/cli']);
  const { layOut, packAll } = await import('./packed-packages.mjs');
  const target = resolve(process.argv[2] ?? join(root, 'packed'));
  const work = mkdtempSync(join(tmpdir(), 'tandem-pack-'));
  try {
    const tarballs = await saying('packing', async () => {
      await layOut(root, work);
      return packAll(npm(), work, target);
    });
    for (const tarball of tarballs) {
      process.stdout.write(`${tarball} (${(statSync(tarball).size / 1e6).toFixed(1)} MB)\n`);
    }
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
process.exit();
