import { PERSONAS, sendRequest } from '@tandem/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const RUN = join(__dirname, '../../scripts/run.mjs');
const TOKENS = '/api/v4/code_suggestions/tokens';

/** `npm run bench -- <args>`. */
function bench(...args: string[]) {
  const child = spawn(process.execPath, [RUN, 'bench', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, ended: once(child, 'exit') as Promise<[number | null]>, complaint: text(child.stderr) };
}

async function serve() {
  const { child, ended } = bench('--serve');
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  await Promise.race([once(reader, 'line'), ended]);
  const urls = JSON.parse(lines[0] ?? '') as Record<'selfManaged' | 'saas' | 'modelGateway', string>;
  return { child, ended, lines, urls };
}

const isRefused = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

describe('npm run bench -- --serve', () => {
  it('serves what is measured with the default seed and without the simulator, and says in one line where', async () => {
    const { child, ended, lines, urls } = await serve();
    try {
      expect(Object.keys(urls)).toEqual(['selfManaged', 'saas', 'modelGateway']);
      for (const [url, person] of [
        [urls.selfManaged, PERSONAS.selfManaged.developer],
        [urls.saas, PERSONAS.saas.serviceAccount],
      ] as const) {
        expect(await sendRequest(url, 'POST', TOKENS, { as: person })).toMatchObject({ status: 201 });
        expect(await sendRequest(url, 'GET', '/_simulator/exchanges')).toMatchObject({ status: 404 });
      }
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
    expect(lines).toHaveLength(1);
  });

  it.each(['SIGTERM', 'SIGINT', 'a closed stdout'] as const)('ends with all that it started on %s', async (how) => {
    const { child, ended, urls } = await serve();
    if (how === 'a closed stdout') child.stdout.destroy();
    else child.kill(how);
    expect(await ended).toEqual([0, null]);
    expect(await Promise.all(Object.values(urls).map(isRefused))).toEqual([true, true, true]);
  });
});

describe('npm run bench', () => {
  it.each([
    [['--serv'], "bench: Unknown option '--serv'"],
    [['--output', 'xml'], 'bench: --output takes table or json, not "xml"'],
    [['all'], "bench: Unexpected argument 'all'"],
  ])('refuses %j, and says what it takes', async (args, line) => {
    const { ended, complaint } = bench(...args);
    expect(await ended).toEqual([2, null]);
    expect(await complaint).toContain(line);
    expect(await complaint).toContain('npm run bench -- --serve');
  });
});
