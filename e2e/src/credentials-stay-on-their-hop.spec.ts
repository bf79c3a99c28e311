import { contains, PERSONAS, type RecordingProxy, sendRequest, startTandem, type Tandem } from '@tandem/testing';
import fc from 'fast-check';
import { expectNowhereAtRest } from './support/at-rest.js';

const TOKENS_PATH = '/api/v4/code_suggestions/tokens';
const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const PAT = PERSONAS.selfManaged.developer.token;
const SAT = PERSONAS.saas.serviceAccount.token;

/** What was seen of the credentials in one run. */
class Seen {
  readonly jwts = new Set<string>();
  /** Tokens that were tried and are none. */
  readonly strangers = new Set<string>();
}

/** One thing that happens in a run of the flow. */
interface Event {
  readonly name: string;
  happen(tandem: Tandem, seen: Seen): Promise<void>;
}

const strangerToken = fc
  .string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789-_'),
    minLength: 20,
    maxLength: 20,
  })
  .map((random) => `glpat-${random}`);

/** A token request as some client might send it, through the proxy: the token in any of its places, and noise around it. */
const oddRequest = fc
  .record({
    token: fc.oneof(fc.constant(PAT), strangerToken),
    place: fc.constantFrom('authorization', 'private-token', 'query', 'form', 'access_token'),
    noise: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }).map((text) => text.trim() || 'x'),
  })
  .map(({ token, place, noise }): Event => ({
    name: `a request with ${token === PAT ? 'the PAT' : 'a stranger'} in ${place}`,
    async happen(tandem, seen) {
      if (token !== PAT) seen.strangers.add(token);
      const headers = {
        cookie: `_gitlab_session=${token}`,
        referer: `http://editor.test/?t=${token}`,
        'x-noise': noise,
      };
      const answer = await sendRequest(tandem.hops.editorToSelfManaged.url, 'POST', TOKENS_PATH, {
        ...(place === 'form' ? { body: new URLSearchParams({ private_token: token, noise }) } : {}),
        ...(place === 'query' ? { query: { private_token: token, noise } } : {}),
        ...(place === 'access_token' ? { query: { access_token: token } } : {}),
        headers: {
          ...headers,
          ...(place === 'authorization' ? { authorization: `Bearer ${token}` } : {}),
          ...(place === 'private-token' ? { 'private-token': token } : {}),
        },
      });
      expect(answer.status).toBe(token === PAT ? 201 : 401);
      if (answer.status === 201) seen.jwts.add((answer.json as { access_token: string }).access_token);
    },
  }));

const ordinaryEvent = fc.constantFrom<Event>(
  {
    name: 'an editor gets a JWT and a suggestion',
    async happen(tandem, seen) {
      const editor = tandem.developer.openEditor();
      seen.jwts.add((await editor.currentToken()).access_token);
      await editor.requestSuggestions(FILE);
    },
  },
  {
    name: 'an editor gets a JWT and a streamed suggestion',
    async happen(tandem, seen) {
      const editor = tandem.developer.openEditor();
      seen.jwts.add((await editor.currentToken()).access_token);
      for await (const piece of editor.streamSuggestions(FILE)) expect(typeof piece).toBe('string');
    },
  },
  {
    name: 'the JWT ends and is renewed when Code Suggest refuses it',
    async happen(tandem, seen) {
      const editor = tandem.developer.openEditor();
      seen.jwts.add((await editor.currentToken()).access_token);
      await tandem.clock.advance(3601);
      await editor.requestSuggestions(FILE);
      seen.jwts.add((await editor.currentToken()).access_token);
    },
  },
  {
    name: 'the administrator stores the SAT again',
    async happen({ selfManaged }) {
      const body = { ai_access_token: SAT };
      const answer = await selfManaged.request('PUT', '/api/v4/application/settings', {
        as: selfManaged.people.root,
        body,
      });
      expect(answer.status).toBe(200);
    },
  },
  {
    name: 'a user of SaaS gets a JWT directly',
    async happen({ saas }, seen) {
      const answer = await saas.request('POST', TOKENS_PATH, { as: saas.people.acmeOwner });
      expect(answer.status).toBe(201);
      seen.jwts.add((answer.json as { access_token: string }).access_token);
    },
  },
  {
    name: 'SaaS is away',
    async happen(tandem) {
      await tandem.saas.process.stop();
      await expect(tandem.developer.openEditor().requestToken()).rejects.toMatchObject({ code: 'saas_unreachable' });
      await tandem.saas.process.start();
      // It came back in real time.
      await tandem.clock.reset();
    },
  },
);

describe('each credential stays on its hop', () => {
  let tandem: Tandem;
  beforeAll(async () => (tandem = await startTandem({ record: true })));
  afterAll(() => tandem?.close());

  it('in every run of the flow: on the wire, in both databases, in every log', async () => {
    const run = fc.array(fc.oneof(ordinaryEvent, oddRequest), { minLength: 1, maxLength: 6 });
    const check = fc.asyncProperty(run, async (events) => {
      await begin();
      const seen = new Seen();
      for (const event of events) await event.happen(tandem, seen);
      expectOnTheWire(seen);
      await expectNowhereAtRest(tandem, secretsOf(seen));
    });
    await fc.assert(check, { numRuns: 12, endOnFailure: true });
  });

  it('and is there, so that the search for it means something', async () => {
    await begin();
    const editor = tandem.developer.openEditor();
    const { access_token: jwt } = await editor.currentToken();
    await editor.requestSuggestions(FILE);
    const { editorToSelfManaged, selfManagedToSaas, editorToModelGateway, modelGatewayToSaas } = tandem.hops;
    expect([PAT, jwt].every((token) => contains(editorToSelfManaged.text(), token))).toBe(true);
    expect([SAT, jwt].every((token) => contains(selfManagedToSaas.text(), token))).toBe(true);
    expect(contains(editorToModelGateway.text(), jwt)).toBe(true);
    await tandem.modelGateway.process.restart();
    await editor.requestSuggestions(FILE);
    expect(modelGatewayToSaas.text()).toContain('GET /oauth/discovery/keys');
  });

  async function begin(): Promise<void> {
    await tandem.clock.reset();
    Object.values(tandem.hops).forEach((hop: RecordingProxy) => hop.clear());
  }

  function expectOnTheWire({ jwts, strangers }: Seen): void {
    const { editorToSelfManaged, selfManagedToSaas, editorToModelGateway, modelGatewayToSaas } = tandem.hops;
    const tokens = { PAT: [PAT, ...strangers], SAT: [SAT], JWT: [...jwts] };
    const found = (text: string) =>
      Object.entries(tokens).flatMap(([kind, secrets]) =>
        secrets.some((secret) => contains(text, secret)) ? [kind] : [],
      );
    const sent = (hop: RecordingProxy) => found(hop.recordings.map((one) => one.sent.toString('latin1')).join('\n'));
    const received = (hop: RecordingProxy) =>
      found(hop.recordings.map((one) => one.received.toString('latin1')).join('\n'));
    expect(['PAT']).toEqual(expect.arrayContaining(sent(editorToSelfManaged)));
    expect(['JWT']).toEqual(expect.arrayContaining(received(editorToSelfManaged)));
    expect(['SAT']).toEqual(expect.arrayContaining(sent(selfManagedToSaas)));
    expect(['JWT']).toEqual(expect.arrayContaining(received(selfManagedToSaas)));
    expect(['JWT']).toEqual(expect.arrayContaining(sent(editorToModelGateway)));
    expect(received(editorToModelGateway)).toEqual([]);
    expect(found(modelGatewayToSaas.text())).toEqual([]);
  }

  const secretsOf = ({ jwts, strangers }: Seen) => [
    ...Object.values(PERSONAS.selfManaged).map(({ token }) => token),
    ...Object.values(PERSONAS.saas).map(({ token }) => token),
    ...jwts,
    ...strangers,
    tandem.stack.simulatorToken,
    'PRIVATE KEY',
  ];
});
