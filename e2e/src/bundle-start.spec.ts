import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const START = join(__dirname, '../../apps/bundle-start.cjs');

/** A program that says one word, and is ready unless it is not to be. */
const saying = (word: string, ready = true) => `(function (require) {
  process.stdout.write(${JSON.stringify(word)});
  if (${ready}) require('node:diagnostics_channel').channel('tandem:ready').publish({});
})`;

describe('what a bundle keeps of what V8 compiled', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const write = (program: string) => writeFileSync(file('program.cjs'), program);
  const run = async (...flags: string[]) =>
    (await promisify(execFile)(process.execPath, [...flags, file('main.cjs')], { env: {} })).stdout;
  const kept = () => readFileSync(file('program.cache'));
  /** What is kept of another program. */
  const keptOf = async (program: string) => {
    write(program);
    await run();
    return kept().subarray(32);
  };
  const digest = (program: string, compiled: Buffer) => createHash('sha256').update(program).update(compiled).digest();
  const isWhole = (program: string) => digest(program, kept().subarray(32)).equals(kept().subarray(0, 32));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-bundle-'));
    cpSync(START, file('main.cjs'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is there after the first run, for nobody else to write, and is what the next one runs', async () => {
    write(saying('one'));
    expect(await run()).toBe('one');
    expect(statSync(file('program.cache')).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder).sort()).toEqual(['main.cjs', 'program.cache', 'program.cjs']);
    // Only who may write the program can make it run something else.
    const other = await keptOf(saying('two'));
    write(saying('one'));
    writeFileSync(file('program.cache'), Buffer.concat([digest(saying('one'), other), other]));
    expect(await run()).toBe('two');
  });

  it('is not used for another program of the same length', async () => {
    await keptOf(saying('one'));
    const before = kept();
    write(saying('two'));
    expect(await run()).toBe('two');
    expect(kept()).not.toEqual(before);
  });

  it.each<[string, (whole: Buffer) => Buffer]>([
    ['changed', (whole) => whole.fill(7, 200, 260)],
    ['cut off', (whole) => whole.subarray(0, 300)],
    ['empty', () => Buffer.alloc(0)],
  ])('is not used if it was %s, and is made again', async (_, change) => {
    write(saying('one'));
    await run();
    const changed = change(kept());
    writeFileSync(file('program.cache'), changed);
    expect([await run(), isWhole(saying('one'))]).toEqual(['one', true]);
    expect(kept()).not.toEqual(changed);
  });

  it('is not used if others can write it', async () => {
    const other = await keptOf(saying('two'));
    write(saying('one'));
    writeFileSync(file('program.cache'), Buffer.concat([digest(saying('one'), other), other]));
    chmodSync(file('program.cache'), 0o664);
    expect(await run()).toBe('one');
    expect(statSync(file('program.cache')).mode & 0o777).toBe(0o644);
  });

  it('is made again if V8 runs with other flags', async () => {
    write(saying('one'));
    await run();
    const before = kept();
    expect(await run('--no-opt')).toBe('one');
    expect(kept()).not.toEqual(before);
  });

  it('is not there if the program was never ready', async () => {
    write(saying('one', false));
    expect([await run(), readdirSync(folder).sort()]).toEqual(['one', ['main.cjs', 'program.cjs']]);
  });

  it('is done without if it cannot be written', async () => {
    write(saying('one'));
    mkdirSync(file('program.cache'));
    expect([await run(), readdirSync(folder).length]).toEqual(['one', 3]);
  });

  it('is whole if two write it at once', async () => {
    write(saying('one'));
    expect(await Promise.all([run(), run(), run()])).toEqual(['one', 'one', 'one']);
    expect(isWhole(saying('one'))).toBe(true);
    expect(readdirSync(folder)).toHaveLength(3);
  });
});
