// How a bundle starts: dist/bundle/main.js. It runs program.cjs beside it, with what V8 compiled of it in an earlier run
// (docs/adr/0009). No ES module, because Node.js takes 7 ms more to load one.
const { createHash } = require('node:crypto');
const { subscribe } = require('node:diagnostics_channel');
const {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const FILE = join(__dirname, 'program.cjs');
const KEPT = join(__dirname, 'program.cache');
const DIGEST_BYTES = 32;
// By then, what the first requests need is compiled too.
const SETTLED_MS = 2_000;

const source = readFileSync(FILE);
const cachedData = readKept();
const program = new Script(source.latin1Slice(), {
  filename: FILE,
  importModuleDynamically: (specifier) => import(specifier),
  cachedData,
});
// V8 rejects what another version of it, or one with other flags, has compiled.
if (cachedData === undefined || program.cachedDataRejected) subscribe('tandem:ready', keepOnce);
program.runInThisContext()(require, FILE, __dirname, module);

/** What was compiled of exactly this program, if nobody can have written it who could not write the program too. */
function readKept() {
  let file;
  try {
    file = openSync(KEPT);
    const { uid, mode } = fstatSync(file);
    const isTrusted = [process.geteuid(), statSync(FILE).uid].includes(uid) && (mode & 0o022) === 0;
    const content = isTrusted ? readFileSync(file) : Buffer.alloc(0);
    const compiled = content.subarray(DIGEST_BYTES);
    return digestOf(compiled).equals(content.subarray(0, DIGEST_BYTES)) ? compiled : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

// V8 itself compares only the length of the source.
function digestOf(compiled) {
  return createHash('sha256').update(source).update(compiled).digest();
}

function keepOnce() {
  const timer = setTimeout(keep, SETTLED_MS).unref();
  process.once('exit', keep);
  function keep() {
    clearTimeout(timer);
    process.off('exit', keep);
    write();
  }
}

// Without room, or in a folder that may not be written, the next start compiles again.
function write() {
  const draft = `${KEPT}.${process.pid}`;
  try {
    const compiled = program.createCachedData();
    writeFileSync(draft, Buffer.concat([digestOf(compiled), compiled]), { mode: 0o644 });
    renameSync(draft, KEPT);
  } catch {
    rmSync(draft, { force: true });
  }
}
