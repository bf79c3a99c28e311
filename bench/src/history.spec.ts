import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figureOf, type Figure } from './figures.js';
import { History } from './history.js';

const folder = mkdtempSync(join(tmpdir(), 'tandem-spec-'));
let count = 0;
let file: string;

beforeEach(() => {
  file = join(folder, `${(count += 1)}.jsonl`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rate = (value: number): Figure => figureOf({ name: 'saas', against: 'a peer', unit: 'ratio' }, [value]);
const cost = (value: number): Figure =>
  figureOf({ name: 'saas', against: 'at rest', unit: 'ratio', isCost: true }, [value]);
const keep = (...figures: Figure[]) => new History(file, 'wrk').append(figures, new Date(0));
const worse = (...figures: Figure[]) => new History(file, 'wrk').regressions(figures).map(({ label }) => label);

describe('the history of figures', () => {
  it('names what is worse by more than 10 %, a rate that is lower and a cost that is higher', () => {
    expect(worse(rate(1), cost(1))).toEqual([]);
    keep(rate(1), cost(1));
    expect(worse(rate(0.92), cost(1.09))).toEqual([]);
    expect(worse(rate(0.9), cost(1))).toEqual(['saas, against a peer']);
    expect(worse(rate(2), cost(1.11))).toEqual(['saas, against at rest']);
  });

  it('compares with the median of the last five runs', () => {
    [100, 1, 1, 1, 2, 2].forEach((value) => keep(rate(value)));
    expect(new History(file, 'wrk').regressions([rate(0.5)])).toEqual([
      { label: 'saas, against a peer', before: 1, now: 0.5 },
    ]);
  });

  it('leaves out what another program has loaded, or another machine has measured', () => {
    keep(rate(1));
    expect(new History(file, 'autocannon').regressions([rate(0.1)])).toEqual([]);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"machine":"[^"]*"/, '"machine":"another"'));
    expect(worse(rate(0.1))).toEqual([]);
  });

  it('counts and keeps lines that are none of its own, and begins a new one after one that was cut off', () => {
    keep(rate(1));
    const broken = '{"at":"2026-01-01","mach';
    appendFileSync(file, `no figures\n${broken}`);
    expect(new History(file, 'wrk').unreadable).toBe(2);
    keep(rate(1));
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.slice(1, 3)).toEqual(['no figures', broken]);
    expect(worse(rate(0.5))).toHaveLength(1);
  });

  it('says before anything is measured that a file cannot be kept', () => {
    mkdirSync(file);
    expect(() => new History(file, 'wrk')).toThrow('EISDIR');
  });
});
