import type { Exchange } from '@tandem/platform';
import { ExchangeJournal } from './exchange-journal.js';
import { ExchangeSteps } from './exchange-steps.js';
import { ExchangeStream, ExchangeStreams } from './exchange-stream.js';
import { WithoutSecrets } from './without-secrets.js';

const EXCHANGE: Exchange = {
  direction: 'in',
  correlationId: 'id',
  method: 'GET',
  path: '/milk',
  route: '/milk',
  peer: '127.0.0.1',
  status: 200,
  startedAt: 0,
  duration: 1,
  requestHeaders: {},
  responseHeaders: {},
  ruleResults: [],
};

let journal: ExchangeJournal;
beforeEach(() => {
  journal = new ExchangeJournal('fixture', new WithoutSecrets([]), new ExchangeSteps([]));
});

const streams: ExchangeStream[] = [];
afterEach(() => streams.splice(0).forEach((stream) => stream.destroy()));

function open(options: { status?: number; after?: number } = {}): ExchangeStream {
  const { after, ...filter } = options;
  const stream = new ExchangeStream(journal, { filter, heartbeat: 60_000, ...(after === undefined ? {} : { after }) });
  streams.push(stream);
  return stream.setEncoding('utf8');
}

/** The events that wait to be read. */
function events(stream: ExchangeStream): string[] {
  let text = '';
  for (let chunk = stream.read() as string | null; chunk !== null; chunk = stream.read() as string | null) {
    text += chunk;
  }
  return text.split('\n\n').filter((event) => event !== '' && !event.startsWith('retry'));
}

const ids = (stream: ExchangeStream) => events(stream).map((event) => /^id: (\d+)$/m.exec(event)?.[1]);

describe('ExchangeStream', () => {
  it('tells of each exchange from now on as an event with its number', () => {
    journal.observe(EXCHANGE);
    const stream = open();
    journal.observe({ ...EXCHANGE, path: '/cheese' });
    const [event, ...more] = events(stream);
    expect(more).toEqual([]);
    const [id, name, data] = event!.split('\n');
    expect([id, name]).toEqual(['id: 2', 'event: exchange']);
    expect(JSON.parse(data!.replace('data: ', ''))).toMatchObject({ id: 2, path: '/cheese', status: 200 });
  });

  it('begins with what is kept since a number, if one is given', () => {
    for (let count = 0; count < 4; count += 1) journal.observe(EXCHANGE);
    expect(ids(open({ after: 2 }))).toEqual(['3', '4']);
    expect(ids(open({ after: 0 }))).toEqual(['1', '2', '3', '4']);
    expect(ids(open({ after: 4 }))).toEqual([]);
  });

  it('takes a number of before a restart for none', () => {
    journal.observe(EXCHANGE);
    expect(ids(open({ after: 900 }))).toEqual(['1']);
  });

  it('tells of those alone that its filter lets through', () => {
    journal.observe({ ...EXCHANGE, status: 404 });
    const stream = open({ status: 404, after: 0 });
    journal.observe(EXCHANGE);
    journal.observe({ ...EXCHANGE, status: 404 });
    expect(ids(stream)).toEqual(['1', '3']);
  });

  it('keeps no more than a megabyte for a client that does not read, and says how many it left out', () => {
    const stream = open();
    const large = { ...EXCHANGE, responseBody: 'x'.repeat(16_000) };
    for (let count = 0; count < 100; count += 1) journal.observe(large);
    expect(stream.readableLength).toBeLessThan(1_100_000);
    const kept = events(stream);
    const told = kept.filter((event) => event.startsWith('id')).length;
    const dropped = kept.find((event) => event.startsWith('event: dropped'));
    expect(dropped).toBe(`event: dropped\ndata: {"count":${100 - told}}`);
    journal.observe(EXCHANGE);
    expect(ids(stream)).toEqual(['101']);
  });

  it('is forgotten by the journal when it is closed', () => {
    const stream = open();
    const { readableLength } = stream;
    stream.destroy();
    journal.observe(EXCHANGE);
    expect(stream.readableLength).toBe(readableLength);
  });
});

describe('ExchangeStreams', () => {
  it('has twenty at most, and place again when one is closed', async () => {
    const all = new ExchangeStreams(journal);
    const start = () => all.start({ filter: {}, heartbeat: 60_000 });
    const opened = Array.from({ length: 20 }, start);
    streams.push(...opened.filter((stream) => stream !== undefined));
    expect([opened.includes(undefined), start()]).toEqual([false, undefined]);
    const closed = new Promise((resolve) => opened[0]!.once('close', resolve));
    opened[0]!.destroy();
    await closed;
    const another = start();
    expect(another).toBeDefined();
    streams.push(another!);
  });

  it('ends them all when the service stops', async () => {
    const all = new ExchangeStreams(journal);
    const stream = all.start({ filter: {}, heartbeat: 60_000 })!;
    const ended = new Promise((resolve) => stream.once('end', resolve));
    stream.resume();
    all.onModuleDestroy();
    await expect(ended).resolves.toBeUndefined();
  });
});
