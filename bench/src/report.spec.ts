import { NotPossible, Report } from './report.js';

const said: string[] = [];
let stop: AbortController;
let report: Report;

beforeEach(() => {
  said.length = 0;
  stop = new AbortController();
  report = new Report(stop.signal, (line) => said.push(line));
});

describe('the report', () => {
  it('has the median of each figure with its spread, its goal, and what it was before if that was better', () => {
    report.add({ name: 'saas', against: 'a peer', unit: 'ratio', goal: 1 }, [0.9, 0.7, 1.2]);
    report.add({ name: 'at rest', unit: 'MB', goal: 100, isCost: true }, [80]);
    const before = [{ label: 'saas, against a peer', before: 1.4, now: 0.9 }];
    expect(report.asTable(before)).toBe(
      [
        'figure                median       spread         goal',
        'saas, against a peer  0.900 ratio  0.700 to 1.20  at least 1: NO    worse: before 1.40',
        'at rest               80.0 MB                     at most 100: yes',
        '',
      ].join('\n'),
    );
  });

  it('names what failed and what was left out, in the table too, and goes on', async () => {
    expect(await report.attempt('a', () => Promise.reject(new Error('3 were refused')))).toBeUndefined();
    expect(await report.attempt('b', () => Promise.resolve(2))).toBe(2);
    report.skip('c', 'only with --long');
    await report.attempt('d', () => Promise.reject(new NotPossible('there is no network')));
    expect(said).toEqual([
      'a: not measured, 3 were refused',
      'c: skipped, only with --long',
      'd: skipped, there is no network',
    ]);
    expect(report.asTable([])).toContain('a  NOT MEASURED: 3 were refused\nc  skipped: only with --long\n');
    expect(JSON.parse(report.asJson([]))).toEqual({
      figures: [],
      missing: [
        { name: 'a', reason: '3 were refused', isFailure: true },
        { name: 'c', reason: 'only with --long', isFailure: false },
        { name: 'd', reason: 'there is no network', isFailure: false },
      ],
      regressions: [],
    });
  });

  it('takes no failure for one of a figure if the run is stopped', async () => {
    const work = () => {
      stop.abort(new Error('ended by SIGINT'));
      return Promise.reject(new Error('the peer has gone'));
    };
    await expect(report.attempt('a', work)).rejects.toThrow('ended by SIGINT');
    expect(report.missing).toEqual([]);
  });
});
