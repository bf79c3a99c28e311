// `npm run flow`: `tandem flow` on the stack that `npm start` runs. Here because the command has to work from the
// project's folder without a link in anybody's PATH, and to say what to do where nothing is built yet.
import { fileURLToPath } from 'node:url';

process.env.TANDEM_STATE ||= fileURLToPath(new URL('../.tandem', import.meta.url));
process.argv.splice(2, 0, 'flow');

try {
  await import('../packages/cli/dist/main.js');
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    'flow: the command is not built yet: run npm start, which installs, builds and starts what it needs\n',
  );
  process.exitCode = 1;
}
