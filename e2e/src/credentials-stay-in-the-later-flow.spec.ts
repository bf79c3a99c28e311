import {
  contains,
  PERSONAS,
  type RecordedExchange,
  type RecordingProxy,
  sendRequest,
  startTandem,
  type Tandem,
} from '@tandem/testing';
import fc from 'fast-check';
import { requestToken } from './support/administration.js';
import { expectNowhereAtRest } from './support/at-rest.js';
import { eventually } from './support/eventually.js';

const PATH = '/api/v4/code_suggestions/completions';
const PAT = PERSONAS.selfManaged.developer.token;
const SAT = PERSONAS.saas.serviceAccount.token;
const COMPLETION = {
  prompt_version: 1,
  current_file: { file_name: 'a.ts', content_above_cursor: 'const a = 1;\ncon', content_below_cursor: '' },
};

let tandem: Tandem;
beforeAll(async () => (tandem = await startTandem({ record: true, gitlabVersion: '16.3' })));
afterAll(() => tandem?.close());

/** A completion request as some client might send it: its token in any of its places, and in some where it is nothing. */
const oddRequest = fc.record({
  place: fc.constantFrom('authorization', 'private-token', 'query', 'access_token', 'body', 'bearer_token', 'form'),
  stream: fc.boolean(),
  noise: fc.constantFrom('cookie', 'referer', 'x-gitlab-oidc-token', 'x-noise'),
  isLater: fc.boolean(),
});

/** The JWTs of the answers of SaaS. */
const jwts = () =>
  [...tandem.hops.selfManagedToSaas.text().matchAll(/"access_token":"([^"]+)"/g)].map(([, jwt]) => jwt!);

function ask({ place, stream, noise }: { place: string; stream: boolean; noise: string }) {
  const body = { ...COMPLETION, stream };
  return sendRequest(tandem.hops.editorToSelfManaged.url, 'POST', PATH, {
    headers: {
      [noise]: PAT,
      ...(place === 'authorization' ? { authorization: `Bearer ${PAT}` } : {}),
      ...(place === 'private-token' ? { 'private-token': PAT } : {}),
    },
    ...(place === 'query' ? { query: { private_token: PAT } } : {}),
    ...(place === 'access_token' ? { query: { access_token: PAT } } : {}),
    body:
      place === 'form'
        ? new URLSearchParams({
            private_token: PAT,
            'current_file[file_name]': 'a.ts',
            'current_file[content_above_cursor]': 'con',
            'current_file[content_below_cursor]': '',
          })
        : {
            ...body,
            ...(place === 'body' ? { private_token: PAT } : {}),
            ...(place === 'bearer_token' ? { bearer_token: PAT } : {}),
          },
  });
}

function expectOnTheWire(): void {
  const tokens = { PAT: [PAT], SAT: [SAT], JWT: jwts() };
  const found = (parts: readonly Buffer[]) => {
    const text = parts.map((part) => part.toString('latin1')).join('\n');
    return Object.entries(tokens).flatMap(([kind, secrets]) =>
      secrets.some((secret) => contains(text, secret)) ? [kind] : [],
    );
  };
  const of = ({ recordings }: RecordingProxy) => ({
    sent: found(recordings.map(({ sent }) => sent)),
    received: found(recordings.map(({ received }) => received)),
  });
  const { editorToSelfManaged, selfManagedToSaas, selfManagedToModelGateway, modelGatewayToSaas } = tandem.hops;
  expect({
    editorToSelfManaged: of(editorToSelfManaged),
    selfManagedToSaas: of(selfManagedToSaas),
    selfManagedToModelGateway: of(selfManagedToModelGateway),
    modelGatewayToSaas: of(modelGatewayToSaas),
  }).toEqual({
    editorToSelfManaged: { sent: ['PAT'], received: [] },
    selfManagedToSaas: { sent: ['SAT'], received: ['JWT'] },
    selfManagedToModelGateway: { sent: ['JWT'], received: [] },
    modelGatewayToSaas: { sent: [], received: [] },
  });
  expect(tandem.hops.editorToModelGateway.text()).toBe('');
}

it('each credential stays on its hop in the flow of GitLab 16.3 too', async () => {
  const check = fc.asyncProperty(fc.array(oddRequest, { minLength: 1, maxLength: 5 }), async (requests) => {
    await tandem.reset();
    Object.values(tandem.hops).forEach((hop: RecordingProxy) => hop.clear());
    for (const { isLater, ...request } of requests) {
      if (isLater) await tandem.clock.advance(3_600);
      expect((await ask(request)).status).toBe(200);
    }
    expectOnTheWire();
    await expectNowhereAtRest(tandem, [PAT, SAT, ...jwts()]);
  });
  await fc.assert(check, { numRuns: 8, endOnFailure: true });
});

const OWNER = PERSONAS.saas.acmeOwner.token;

describe('the requests of GitLab 16.3 are recorded with their hops', () => {
  const outline = ({ service, direction, step, answer_step, from, to }: RecordedExchange) =>
    `${service} ${direction}: ${step ?? '–'} ${from ?? '?'} → ${to ?? '?'} (${answer_step ?? '–'})`;
  /** What the services recorded of a kind, without the requests for public keys. */
  const recorded = async () =>
    (await tandem.exchanges()).filter(({ from, method }) => from !== null && method === 'POST').map(outline);

  beforeEach(() => tandem.reset());

  it('by way of self-managed', async () => {
    await ask({ place: 'authorization', stream: false, noise: 'x-noise' });
    await ask({ place: 'authorization', stream: true, noise: 'x-noise' });
    const asked = [
      'self-managed in: – editor → SM GitLab (–)',
      'self-managed out: – SM GitLab → Code Suggest (–)',
      'model-gateway in: – SM GitLab → Code Suggest (–)',
    ];
    const token = ['self-managed out: 9 SM GitLab → GitLab Inc. (10)', 'saas in: 9 SM GitLab → GitLab Inc. (10)'];
    await eventually(async () => expect((await recorded()).sort()).toEqual([...asked, ...asked, ...token].sort()));
  });

  it.each([
    ['authorization', { authorization: `Bearer ${OWNER}` }, {}],
    ['private-token', { 'private-token': OWNER }, {}],
    ['body', {}, { private_token: OWNER }],
  ])('by way of SaaS, where the token of the client (%s) stays', async (_place, headers, body) => {
    Object.values(tandem.hops).forEach((hop: RecordingProxy) => hop.clear());
    const { json } = await requestToken(tandem.saas, { as: OWNER });
    const { access_token: jwt } = json as { access_token: string };
    const { status } = await tandem.saas.request('POST', PATH, {
      headers: { ...headers, 'x-gitlab-oidc-token': jwt },
      body: { ...COMPLETION, ...body, project_id: 1 },
    });
    expect(status).toBe(200);
    const sent = tandem.hops.saasToModelGateway.text();
    expect({ token: contains(sent, OWNER), jwt: contains(sent, jwt) }).toEqual({ token: false, jwt: true });
    await expectNowhereAtRest(tandem, [OWNER, jwt]);
    await eventually(async () =>
      expect((await recorded()).sort()).toEqual([
        'model-gateway in: – GitLab Inc. → Code Suggest (–)',
        'saas in: – editor → GitLab Inc. (–)',
        'saas out: – GitLab Inc. → Code Suggest (–)',
      ]),
    );
  });
});
