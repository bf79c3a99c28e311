import { ProgressLine } from './progress-line.js';

const later = () => jest.advanceTimersByTimeAsync(1_200);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function progressOn(columns: number | undefined) {
  const written: string[] = [];
  const line = new ProgressLine({ write: (text) => written.push(text), columns });
  const ends: (() => void)[] = [];
  const begin = (label: string) => line.run(label, () => new Promise<void>((resolve) => ends.push(resolve)));
  return { written, line, begin, end: () => ends.forEach((one) => one()) };
}

it('is one plain line for each piece of work if no terminal shows it', async () => {
  const { written, begin, end } = progressOn(undefined);
  const work = [begin('starting saas'), begin('starting self-managed')];
  await later();
  await later();
  end();
  await Promise.all(work);
  expect(written).toEqual(['  starting saas …\n', '  starting self-managed …\n']);
});

it('says nothing of what takes less than a second', async () => {
  for (const columns of [undefined, 80]) {
    const { written, begin, end } = progressOn(columns);
    const work = begin('starting');
    await jest.advanceTimersByTimeAsync(900);
    end();
    await work;
    await later();
    expect(written).toEqual([]);
  }
});

it('is one line that renews itself in a terminal, within its columns, and is gone at the end', async () => {
  const { written, line, begin, end } = progressOn(50);
  const work = [begin('starting saas'), begin('starting self-managed')];
  await later();
  await later();
  expect(written.length).toBeGreaterThan(1);
  for (const text of written) {
    expect(text.startsWith('\r\u001B[K')).toBe(true);
    expect(text.slice(4)).toMatch(/^[^\n\r]{1,49}$/);
  }
  line.clear();
  expect(written.at(-1)).toBe('\r\u001B[K');
  await later();
  expect(written.at(-1)).toMatch(/starting/);
  end();
  await Promise.all(work);
  expect(written.at(-1)).toBe('\r\u001B[K');
});
