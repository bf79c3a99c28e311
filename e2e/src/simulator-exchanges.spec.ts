import { PERSONAS, type RecordedExchange, startTandem, type Tandem } from '@tandem/testing';
import { connect } from 'node:net';
import { Administration, requestToken } from './support/administration.js';
import { eventually } from './support/eventually.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const as = PERSONAS.selfManaged.developer;

let tandem: Tandem;
beforeAll(async () => (tandem = await startTandem()));
afterAll(() => tandem?.close());
beforeEach(() => tandem.reset());

const outline = ({ service, direction, step, answer_step, from, to }: RecordedExchange) =>
  `${service} ${direction}: ${step ?? '–'} ${from ?? '?'} → ${to ?? '?'} (${answer_step ?? '–'})`;

/** What the services recorded of the flow, without the requests that are none of it. */
const recorded = async () => (await tandem.exchanges()).filter(({ from }) => from !== null).map(outline);

describe('the step of an exchange', () => {
  it('is 8 to 13 for an editor that asks for suggestions, with the actors of the sequence', async () => {
    await tandem.developer.openEditor().requestSuggestions(FILE);
    expect((await recorded()).sort()).toEqual(
      [
        'self-managed in: 8 editor → SM GitLab (11)',
        'self-managed out: 9 SM GitLab → GitLab Inc. (10)',
        'saas in: 9 SM GitLab → GitLab Inc. (10)',
        'model-gateway in: 12 editor → Code Suggest (13)',
        'model-gateway out: – Code Suggest → GitLab Inc. (–)',
        'model-gateway out: – Code Suggest → GitLab Inc. (–)',
        'saas in: – Code Suggest → GitLab Inc. (–)',
        'saas in: – Code Suggest → GitLab Inc. (–)',
      ].sort(),
    );
  });

  it('is 1 to 5 for what is set up before', async () => {
    const [saas, selfManaged] = [new Administration(tandem.saas), new Administration(tandem.selfManaged)];
    const owner = PERSONAS.saas.acmeOwner.token;
    const group = '/groups/acme/service_accounts';
    const { id } = await saas.call<{ id: number }>('POST', group, { name: 'Another' }, owner);
    const tokens = `${group}/${id}/personal_access_tokens`;
    const { token } = await saas.call<{ token: string }>('POST', tokens, { name: 'SAT', scopes: ['api'] }, owner);
    await selfManaged.setSettings({ ai_access_token: token });
    await selfManaged.setSettings({ instance_level_code_suggestions_enabled: true });
    const [developer] = await selfManaged.call<{ id: number }[]>('GET', '/users?username=developer');
    await selfManaged.createToken(developer!.id);
    expect(await recorded()).toEqual([
      'saas in: 1 SM admin → GitLab Inc. (–)',
      'saas in: 1 SM admin → GitLab Inc. (2)',
      'self-managed in: 3 SM admin → SM GitLab (–)',
      'self-managed in: 4 SM user → SM GitLab (5)',
    ]);
  });

  it('is none for a user of SaaS who asks it directly, and for what is no part of the sequence', async () => {
    await requestToken(tandem.saas, { as: PERSONAS.saas.acmeOwner });
    await tandem.saas.request('GET', '/api/v4/user', { as: PERSONAS.saas.acmeOwner });
    await eventually(async () => expect(await tandem.exchanges()).toHaveLength(2));
    expect(await recorded()).toEqual([]);
  });

  it('has no answer if none came', async () => {
    await tandem.saas.faults.set({ on: 'in', path: '/api/v4/code_suggestions/tokens', kind: 'reset' });
    await requestToken(tandem.selfManaged, { as });
    await eventually(async () => {
      const answers = (await tandem.exchanges({ step: 9 })).map((one) => `${one.service}: ${one.answer_step}`);
      // A kept connection that is reset is replaced once, so saas may have been asked twice.
      expect(new Set(answers)).toEqual(new Set(['saas: null', 'self-managed: null']));
    });
    expect(await tandem.selfManaged.exchanges({ step: 11 })).toMatchObject([{ step: 8, status: 500 }]);
  });
});

describe('GET /_simulator/exchanges', () => {
  it('is asked by correlation id, step, status, direction, path and method', async () => {
    await requestToken(tandem.selfManaged, { as, headers: { 'x-request-id': 'asked-for-0001' } });
    await requestToken(tandem.selfManaged, { as: 'unknown', headers: { 'x-request-id': 'asked-for-0002' } });
    await tandem.selfManaged.request('GET', '/-/health');
    const found = async (query: Record<string, string | number>) =>
      (await tandem.selfManaged.exchanges(query)).map(({ direction, status }) => `${direction} ${status}`).sort();
    await eventually(async () => expect(await found({})).toEqual(['in 200', 'in 201', 'in 401', 'out 201']));
    expect(await found({ correlation_id: 'asked-for-0001' })).toEqual(['in 201', 'out 201']);
    expect(await found({ correlation_id: 'asked-for-0002' })).toEqual(['in 401']);
    expect(await found({ step: 8 })).toEqual(['in 201', 'in 401']);
    expect(await found({ step: 11 })).toEqual(['in 201', 'in 401']);
    expect(await found({ step: 10, direction: 'out' })).toEqual(['out 201']);
    expect(await found({ status: 401 })).toEqual(['in 401']);
    expect(await found({ path: '/-/health' })).toEqual(['in 200']);
    expect(await found({ method: 'GET', status: 200 })).toEqual(['in 200']);
  });

  it('shows the JWT of every hop by the same fingerprint, streamed or not, and the suggestion', async () => {
    const editor = tandem.developer.openEditor();
    const suggestion = (await editor.requestSuggestions(FILE)).choices[0]!.text;
    let streamed = '';
    for await (const piece of editor.streamSuggestions(FILE)) streamed += piece;
    const [relayed, received, signed] = await Promise.all([
      tandem.selfManaged.exchanges({ step: 11 }),
      tandem.selfManaged.exchanges({ step: 10 }),
      tandem.saas.exchanges({ step: 10 }),
    ]);
    const tokens = [relayed, received, signed].map(
      ([exchange]) => (exchange!.response.body as { access_token: string }).access_token,
    );
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^sha256:[0-9a-f]{8}$/);
    const asked = await eventually(async () => {
      const exchanges = await tandem.modelGateway.exchanges({ step: 12 });
      expect(exchanges).toHaveLength(2);
      return exchanges;
    });
    expect(asked.map(({ request }) => request.headers.authorization)).toEqual([
      `Bearer ${tokens[0]}`,
      `Bearer ${tokens[0]}`,
    ]);
    expect(asked[0]!.response.body).toMatchObject({ choices: [{ text: suggestion }] });
    expect(asked[1]!.response.body).toBe(streamed);
  });

  it('answers 400 to what it cannot be asked by', async () => {
    const { surface } = tandem.saas.simulator;
    const answer = await tandem.saas.request('GET', '/_simulator/exchanges?stepp=8', { as: surface.simulatorToken });
    expect([answer.status, answer.json]).toEqual([400, { error: 'body: Unrecognized key: "stepp"' }]);
  });
});

describe('GET /_simulator/exchanges/stream', () => {
  it('tells of each exchange as it happens, until the client leaves', async () => {
    const leaving = new AbortController();
    const told: string[] = [];
    const following = (async () => {
      for await (const exchange of tandem.saas.followExchanges({ step: 9 }, leaving.signal)) {
        told.push(exchange.correlation_id);
        if (told.length === 2) leaving.abort();
      }
    })();
    let count = 0;
    await eventually(async () => {
      count += 1;
      await requestToken(tandem.selfManaged, { as, headers: { 'x-request-id': `followed-${count}` } });
      expect(told.length).toBe(2);
    });
    await following;
    expect(told.every((id) => id.startsWith('followed-'))).toBe(true);
  });

  it('gives a sign of life, and takes up if a connection ended', async () => {
    await requestToken(tandem.saas, { as: PERSONAS.saas.acmeOwner, headers: { 'x-request-id': 'before-0001' } });
    const [{ id }] = (await eventually(async () => {
      const exchanges = await tandem.saas.exchanges({ correlation_id: 'before-0001' });
      expect(exchanges).toHaveLength(1);
      return exchanges;
    })) as [RecordedExchange];
    const text = await rawStream('?heartbeat=1', { 'last-event-id': String(id - 1) }, /: heartbeat\n\n/);
    expect(text).toContain('content-type: text/event-stream');
    expect(text).toContain(`id: ${id}\nevent: exchange\ndata: {`);
    const since = await rawStream(`?heartbeat=1&after=${id}`, {}, /: heartbeat\n\n/);
    expect(since).not.toContain('event: exchange');
  });

  it('is opened by the token alone', async () => {
    expect((await tandem.saas.request('GET', '/_simulator/exchanges/stream')).status).toBe(401);
    expect((await tandem.saas.request('GET', '/_simulator/exchanges/stream', { as })).status).toBe(401);
  });

  it('does not keep a service from stopping', async () => {
    const socket = connect(Number(new URL(tandem.modelGateway.url).port), '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write(streamRequest(tandem.stack.simulatorToken, '', {}));
    await new Promise((resolve) => socket.once('data', resolve));
    const start = performance.now();
    await tandem.modelGateway.process.restart();
    await ended;
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  /** What comes over the wire until `enough` of it has. */
  function rawStream(query: string, headers: Record<string, string>, enough: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(tandem.saas.url).port), '127.0.0.1');
      let text = '';
      socket.once('error', reject).write(streamRequest(tandem.stack.simulatorToken, query, headers));
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (enough.test(text)) {
          socket.destroy();
          resolve(text);
        }
      });
    });
  }
});

function streamRequest(token: string, query: string, headers: Record<string, string>): string {
  const given = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET /_simulator/exchanges/stream${query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${given.join('')}\r\n`;
}
