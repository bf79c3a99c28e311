#!/usr/bin/env node
// The command `tandem`. Here, and not among what is built, so that npm can link it before anything is built.
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

const FILES = 128;

try {
  await import('../dist/main.js');
} catch (error) {
  const causes = {
    ERR_MODULE_NOT_FOUND: 'the command is not built yet: run npm run build',
    EMFILE: 'this shell allows too few open files: raise that with ulimit -n 1024',
  };
  if (!(error?.code in causes)) throw error;
  // Node.js does not find a module either if it cannot open the files on the way to it.
  process.stderr.write(`tandem: ${causes[hasTooFewFiles() ? 'EMFILE' : error.code]}\n`);
  process.exitCode = 1;
}

function hasTooFewFiles() {
  const opened = [];
  try {
    while (opened.length < FILES) opened.push(openSync(devNull));
    return false;
  } catch {
    return true;
  } finally {
    opened.forEach(closeSync);
  }
}
