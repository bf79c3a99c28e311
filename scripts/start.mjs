// `npm start`: the whole flow on this machine, from a fresh clone on. It runs with what Node.js itself has until the
// packages are there, then goes on as packages/stack/src/main.ts in this same process.
import { fileURLToPath } from 'node:url';
import { refuseOldNode } from './node-version.mjs';

refuseOldNode('start');
const { listenForInterruption } = await import('./interruption.mjs');
const { prepare } = await import('./prepare.mjs');
const { runScript } = await import('./run.mjs');
const { saying } = await import('./saying.mjs');

const root = fileURLToPath(new URL('..', import.meta.url));
const interruption = listenForInterruption();
interruption.kill.addEventListener('abort', () => setTimeout(() => process.exit(130), 300));
await runScript('start', interruption, async () => {
  await prepare(root, interruption, ['./apps/*', '@tandem/stack', '@tandem/cli']);
  const { main } = await import('../packages/stack/dist/main.js');
  return main(process.argv.slice(2), {
    ...interruption,
    onProgress: saying,
    write: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
  });
});
process.exit();
