// Makes a checkout ready to run: its packages installed, its programs built.
import { withBuildLock } from './build-lock.mjs';
import { install } from './install.mjs';
import { Problem } from './run.mjs';
import { saying } from './saying.mjs';
import { turbo } from './turbo.mjs';

/** Installs what is missing in `root`, and builds what changed in `packages` (all where none is named) and below. */
export async function prepare(root, interruption, packages = []) {
  await withBuildLock(root, interruption.stop, async () => {
    await install(root, interruption);
    await saying('building', () => build(root, interruption, packages));
  });
}

// More compilers at once than there are cores take longer than one after the other.
async function build(root, interruption, packages) {
  const args = ['build', '--output-logs=errors-only', '--concurrency=100%'];
  const filters = packages.map((name) => `--filter=${name}`);
  const { code, output } = await turbo(root, [...args, ...filters], interruption);
  interruption.stop.throwIfAborted();
  if (code === 0) return;
  process.stderr.write(output);
  throw new Problem('the build failed: mend what is shown above, then start again');
}
