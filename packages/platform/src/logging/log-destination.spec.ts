import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../fixtures/until.js';
import { LogDestination } from './log-destination.js';

const folder = mkdtempSync(join(tmpdir(), 'tandem-log-'));
let count = 0;
let file: string;

beforeEach(() => {
  file = join(folder, `${(count += 1)}.log`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line = (number: number) => `${JSON.stringify({ number, filler: 'x'.repeat(100) })}\n`;
const numbersIn = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((one) => (JSON.parse(one) as { number: number }).number);
const upTo = (end: number) => Array.from({ length: end }, (_, number) => number);

describe('LogDestination', () => {
  it('writes lines in their order beside the work, and all of them at its end', async () => {
    const destination = new LogDestination({ file });
    upTo(1_000).forEach((number) => destination.write(line(number)));
    expect(readFileSync(file, 'utf8')).toBe('');
    await destination.close();
    expect(numbersIn(readFileSync(file, 'utf8'))).toEqual(upTo(1_000));
  });

  it('writes what waits when the process ends at once', () => {
    const destination = new LogDestination({ file });
    upTo(1_000).forEach((number) => destination.write(line(number)));
    destination.flushSync();
    expect(numbersIn(readFileSync(file, 'utf8'))).toEqual(upTo(1_000));
  });

  it('starts the file over when it is large, keeps the one before, and loses nothing', async () => {
    const destination = new LogDestination({ file, maxBytes: 100_000 });
    for (const number of upTo(1_500)) {
      destination.write(line(number));
      if (number % 100 === 0) await destination.flush(1_000);
    }
    await destination.close();
    const [before, now] = [`${file}.1`, file].map((path) => readFileSync(path, 'utf8')) as [string, string];
    expect(before.length).toBeGreaterThanOrEqual(100_000);
    expect(now.length).toBeLessThan(100_000);
    expect(numbersIn(before + now)).toEqual(upTo(1_500));
  });

  it('starts a file over that was large before, and lets others write to it', async () => {
    writeFileSync(file, line(0).repeat(10));
    const destination = new LogDestination({ file, maxBytes: 1_000 });
    destination.write(line(1));
    await destination.close();
    appendFileSync(file, line(2));
    expect(numbersIn(readFileSync(file, 'utf8'))).toEqual([1, 2]);
  });

  it('never fails or ends if nothing can be written', async () => {
    const destination = new LogDestination({ file: '/dev/full' });
    upTo(10_000).forEach((number) => destination.write(line(number)));
    const start = performance.now();
    await destination.flush(50);
    destination.flushSync();
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  (isRoot ? it : it.skip)(
    'on a full disk keeps what it can, counts the rest, and tells once there is room',
    async () => {
      const disk = mkdtempSync(join(folder, 'disk-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
      try {
        const [path, filler] = [join(disk, 'a.log'), join(disk, 'filler')];
        const destination: LogDestination = new LogDestination({
          file: path,
          onLost: (lines) => destination.write(`${JSON.stringify({ number: -lines })}\n`),
        });
        expect(() => writeFileSync(filler, Buffer.alloc(2_000_000))).toThrow('ENOSPC');
        upTo(3_000).forEach((number) => destination.write(line(number)));
        await destination.flush(300);
        expect(readFileSync(path, 'utf8')).toBe('');
        rmSync(filler);
        await until(() => readFileSync(path, 'utf8').includes('"number":-'), 'the count of the lost lines');
        destination.write(line(3_000));
        await destination.close();
        const numbers = numbersIn(readFileSync(path, 'utf8'));
        const lost = -(numbers.find((number) => number < 0) ?? 0);
        expect(lost).toBeGreaterThan(0);
        expect(numbers).toEqual([...upTo(3_000 - lost), -lost, 3_000]);
      } finally {
        execFileSync('umount', ['--lazy', disk]);
      }
    },
  );
});
