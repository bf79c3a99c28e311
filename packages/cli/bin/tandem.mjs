#!/usr/bin/env node
// The command `tandem`. Here, and not among what is built, so that npm can link it before anything is built.
try {
  await import('../dist/main.js');
} catch (error) {
  const causes = {
    ERR_MODULE_NOT_FOUND: 'the command is not built yet: run npm run build',
    EMFILE: 'this shell allows too few open files: raise that with ulimit -n 1024',
  };
  if (!(error?.code in causes)) throw error;
  process.stderr.write(`tandem: ${causes[error.code]}\n`);
  process.exitCode = 1;
}
