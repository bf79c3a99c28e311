import { idOf, LATER_RULE_GROUPS, runConformance, selectRules } from '@tandem/conformance';
import { startTandem, type Tandem } from '@tandem/testing';
import { failedIn, runOn } from './support/conformance.js';
import { COMPLETION, other } from './support/mutants/mutant.js';
import {
  closeAll,
  startMutatingProxies,
  type Corruption,
  type MutatingProxy,
  type ProxiedAnswer,
  type ProxiedRequest,
} from './support/mutating-proxy.js';

const PATH = '/api/v4/code_suggestions/completions';
type Place = 'self-managed' | 'saas' | 'hop';

let tandem: Tandem;
let proxies: Record<Place, MutatingProxy>;

beforeAll(async () => {
  proxies = await startMutatingProxies('self-managed', 'saas', 'hop');
  const { url } = proxies.hop;
  tandem = await startTandem({ gitlabVersion: '16.3', hops: { codeSuggestUrls: { selfManaged: url, saas: url } } });
  proxies['self-managed'].target = tandem.selfManaged.url;
  proxies.saas.target = tandem.saas.url;
  proxies.hop.target = tandem.modelGateway.url;
});

afterAll(async () => {
  await tandem?.close();
  await closeAll(proxies);
});

/** The ids of the rules that fail, of those that are tried, on servers of which one is wrong. */
async function failing(place: Place, corruption: Corruption, tried: readonly string[]): Promise<string[]> {
  const { groups, unknown } = selectRules(LATER_RULE_GROUPS, tried);
  expect(unknown).toEqual([]);
  proxies[place].corruption = corruption;
  try {
    const { rules, problems } = await runConformance({ groups, ...runOn(tandem, proxies) });
    expect(problems).toEqual([]);
    return failedIn(rules);
  } finally {
    proxies[place].corruption = undefined;
  }
}

const isCompletion = ({ method, url }: ProxiedRequest) => method === 'POST' && url.startsWith(PATH);
const ids = (tried: readonly string[]) =>
  selectRules(LATER_RULE_GROUPS, tried).groups.flatMap(({ rules }) => rules.map(idOf));

/** One that lets pass what is to be refused, refuses what is to pass, and says an own thing of what it is to relay. */
const contrary = (answer: ProxiedAnswer): ProxiedAnswer =>
  answer.status === 200 ? other(answer, 404, { message: '404 Not Found' }) : other(answer, 200, COMPLETION);

const RULES = LATER_RULE_GROUPS.slice(0, -1).flatMap(({ rules }) => rules);
const RULES_BY_SERVICE = [...new Set(RULES.map(({ on, name }) => `${on} ${name}`))];

describe('a server that does the contrary', () => {
  it.each(RULES_BY_SERVICE)('is caught in every case of %s', async (rule) => {
    const place = rule.startsWith('saas') ? 'saas' : 'self-managed';
    const tried = ids([rule]);
    const isOfTokens = place === 'self-managed' || rule === 'saas rules-answer-in-their-order';
    const corruption: Corruption = {
      answer: (answer, request) =>
        isCompletion(request) || (isOfTokens && request.url.includes('/code_suggestions/tokens'))
          ? contrary(answer)
          : undefined,
    };
    expect(await failing(place, corruption, [rule])).toEqual(tried.sort());
  });
});

/** One that changes what reaches Code Suggest. */
const sending = (change: (request: ProxiedRequest) => Partial<ProxiedRequest>): Corruption => ({
  request: (request) => ({ ...request, ...change(request) }),
});
const withHeaders = (headers: object) => sending((request) => ({ headers: { ...request.headers, ...headers } }));
const withBody = (fields: object) =>
  sending((request) => {
    const body = JSON.stringify({ ...(JSON.parse(request.body) as object), ...fields });
    return { body, headers: { ...request.headers, 'content-length': String(Buffer.byteLength(body)) } };
  });

describe('a server that sends on', () => {
  it.each<[string, Corruption, string]>([
    [
      'a header of the client',
      withHeaders({ cookie: 'a=1' }),
      'only-these-headers-are-sent-on: by their names, as Code Suggest recorded them',
    ],
    [
      'no telemetry',
      withHeaders({ 'x-gitlab-cs-accepts': '0' }),
      'only-these-headers-are-sent-on: telemetry goes along, and the kind of token is told',
    ],
    ['private_token', withBody({ private_token: 'a' }), 'parameters-are-sent-on: but for private_token'],
    [
      'the personal access token',
      { request: (request) => ({ ...request, headers: { ...request.headers, 'x-leak': tandem.developer.token } }) },
      'only-these-headers-are-sent-on: by their names, as Code Suggest recorded them',
    ],
  ])('%s is caught on both', async (_what, corruption, rule) => {
    const tried = ['self-managed', 'saas'].map((on) => `${on} ${rule}`);
    expect(await failing('hop', corruption, tried)).toEqual(ids(tried).sort());
  });

  it('what the client presents as its token is caught on both', async () => {
    let presented = '';
    proxies['self-managed'].corruption = proxies.saas.corruption = {
      request: (request) => {
        if (isCompletion(request)) presented = String(request.headers.authorization);
        return request;
      },
    };
    const leak = sending((request) => ({ headers: { ...request.headers, 'x-gitlab-cs-leak': presented.slice(7) } }));
    const tried = ['self-managed', 'saas'].map((on) => `${on} credentials-stay-on-their-hop`);
    try {
      expect(await failing('hop', leak, tried)).toEqual(ids(tried).sort());
    } finally {
      proxies['self-managed'].corruption = proxies.saas.corruption = undefined;
    }
  });
});
