#!/usr/bin/env node
// The command `tandem`. Here, and not among what is built, so that npm can link it before anything is built.
try {
  await import('../dist/main.js');
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write('tandem: the command is not built yet: run npm run build\n');
  process.exitCode = 1;
}
