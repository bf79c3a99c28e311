// Makes a checkout ready to run: its packages installed, its programs built.
import { withBuildLock } from './build-lock.mjs';
import { install } from './install.mjs';
import { Problem } from './run.mjs';
import { saying } from './saying.mjs';
import { turbo } from './turbo.mjs';

/** Installs what is missing in `root` and builds what changed. */
export async function prepare(root, interruption) {
  await withBuildLock(root, interruption.stop, async () => {
    await install(root, interruption);
    await saying('building', () => build(root, interruption));
  });
}

async function build(root, interruption) {
  const { code, output } = await turbo(root, ['build', '--output-logs=errors-only'], interruption);
  interruption.stop.throwIfAborted();
  if (code === 0) return;
  process.stderr.write(output);
  throw new Problem('the build failed: mend what is shown above, then start again');
}
