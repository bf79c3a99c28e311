import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const RUNNER = pathToFileURL(join(__dirname, '../containers/run.mjs')).href;
const HEAD = `import { after, before, describe, it } from 'node:test'; const fail = () => { throw new Error('no'); };`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-runner-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs it over a file of its own and gives its counts. */
function countsOf(content: string): unknown {
  const [file, program] = [join(folder, 'one.test.mjs'), join(folder, 'run.mjs')];
  writeFileSync(file, `${HEAD}\n${content}`);
  writeFileSync(
    program,
    `import { runTestFiles } from '${RUNNER}';
     process.stderr.write(JSON.stringify(await runTestFiles([${JSON.stringify(file)}])));`,
  );
  const { stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  return JSON.parse(stderr);
}

describe('the runner of the container tests counts', () => {
  it.each([
    ['what passes', `describe('a', () => { it('b', () => {}); it('c', () => {}); });`, { passed: 2 }],
    ['a test that fails, once', `describe('a', () => { it('b', fail); });`, { failed: 1 }],
    ['a clean-up that fails', `describe('a', () => { after(fail); it('b', () => {}); });`, { passed: 1, failed: 1 }],
    ['a preparation that fails', `describe('a', () => { before(fail); it('b', () => {}); });`, { failed: 2 }],
    ['a clean-up of a file', `after(fail); it('b', () => {});`, { passed: 1, failed: 1 }],
    ['what is skipped', `describe('a', { skip: true }, () => { it('b', fail); }); it.skip('c', fail);`, { skipped: 2 }],
    ['a file that cannot run', `fail();`, { failed: 1 }],
  ])('%s', (_what, content, counts) => {
    expect(countsOf(content)).toEqual({ passed: 0, failed: 0, skipped: 0, ...counts });
  });
});
