import type { Tandem } from '@tandem/testing';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sharedTandem } from './support/shared-tandem.js';

const DOCS = join(__dirname, '../../docs');
const text = readFileSync(join(DOCS, 'simulator.md'), 'utf8');

let tandem: Tandem;
let openapi: string;
beforeAll(async () => {
  tandem = await sharedTandem();
  const as = tandem.stack.simulatorToken;
  openapi = (await tandem.saas.request('GET', '/_simulator/openapi.json', { as })).text;
});
afterAll(() => tandem?.close());

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe('docs/simulator.md', () => {
  it('names every kind of fault, and no other', () => {
    const rows = text.slice(text.indexOf('| kind'), text.indexOf('A fault of the wire has')).split('\n').slice(2);
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, kind]) => kind));
    const fields = ['milliseconds', 'status', 'body', 'headers', 'bytes'];
    const kinds = [...openapi.matchAll(/"const":"([\w-]+)"/g)].map(([, kind]) => kind).filter((kind) => kind !== 'out');
    expect(new Set(named.filter((name) => !fields.includes(name!) || name === 'status'))).toEqual(new Set(kinds));
  });

  it('names paths that are there', () => {
    const { paths } = JSON.parse(openapi) as { paths: Record<string, object> };
    const named = [...text.matchAll(/\/_simulator\/[\w.:/]+/g)].map(([path]) => path.replaceAll(/:(\w+)/g, '{$1}'));
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((path) => !(path in paths))).toEqual([]);
  });

  it('names every scenario', () => {
    const scenarios = readdirSync(join(__dirname, 'scenarios')).filter((file) => file.endsWith('.spec.ts'));
    const named = [...text.matchAll(/`([\w-]+\.spec\.ts)`/g)].map(([, file]) => file);
    expect(named.sort()).toEqual(scenarios.sort());
    const files = [...text.matchAll(/`((?:e2e|packages)\/[\w./-]+)`/g)].map(([, file]) => join(DOCS, '..', file!));
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  describe('its commands', () => {
    (hasCurl ? it : it.skip)('work as they stand, but for port and state folder', async () => {
      const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);
      const script = ['set -e', ...blocks]
        .join('\n')
        .replaceAll('http://localhost:3001', tandem.saas.url)
        .replaceAll('./.tandem/', `${tandem.stack.state}/`);
      const { stdout } = await promisify(execFile)('sh', ['-c', script]);
      expect(stdout).toContain('{"exchanges":[]}');
      expect(await tandem.saas.faults.list()).toMatchObject([{ kind: 'status', status: 503, times: 2 }]);
    });
  });
});
