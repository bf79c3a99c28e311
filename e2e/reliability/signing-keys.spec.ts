import { startTandem, type Tandem } from '@tandem/testing';
import { decodeProtectedHeader } from 'jose';
import { Load, type Answer } from './load.js';
import { amount, record } from './record.js';
import { eventually } from '../src/support/eventually.js';
import { askForSuggestion, askForToken, jwtIn, UNAVAILABLE, verdictOf } from './token-requests.js';

const TIMES = amount(2, 10);
const COOLDOWN_S = 1;
const REFUSED = { status: 401, text: '{"error":"Forbidden by auth provider"}' };

let tandem: Tandem;
/** By which keys JWTs were signed that were accepted. */
const accepted = new Set<string | undefined>();

beforeAll(async () => {
  const JWKS_COOLDOWN = String(COOLDOWN_S);
  tandem = await startTandem({
    environment: {
      saas: { JWKS_COOLDOWN, SIGNING_KEY_PUBLISH_AHEAD_SECONDS: JWKS_COOLDOWN },
      modelGateway: { JWKS_COOLDOWN, JWKS_MAX_AGE: '2' },
    },
  });
});
afterAll(() => tandem?.close());

const signerOf = (jwt: string) => decodeProtectedHeader(jwt).kid;

async function change(path: string): Promise<string> {
  const as = tandem.saas.people.root;
  return eventually(async () => {
    const { status, json } = await tandem.saas.request('POST', `/api/v4/signing_keys/${path}`, { as });
    expect(status).toBe(201);
    return (json as { kid: string }).kid;
  });
}

/** Clients that ask for a token, and with it for a suggestion, which may be refused if `mayRefuse` says so. */
function loadOfFlows(mayRefuse: (kid: string | undefined) => boolean): Load {
  return new Load(
    async (requests) => {
      const token = await askForToken(requests, tandem.selfManaged.url);
      const jwt = jwtIn(token);
      // A machine without a second for its database refuses so.
      if (jwt === undefined) return [verdictOf(token, [UNAVAILABLE]), token];
      const answer = await askForSuggestion(requests, tandem, jwt);
      if (answer.status === 200) accepted.add(signerOf(jwt));
      if (answer.status === 200) return ['answered', answer];
      if (answer.status === undefined) return ['lost', answer];
      return [answer.text === REFUSED.text && mayRefuse(signerOf(jwt)) ? 'refused' : 'wrong', answer];
    },
    { clients: 8 },
  );
}

it('rotated under load: no flow is refused', async () => {
  const load = loadOfFlows(() => false);
  const counts = await load.during(async () => {
    for (let time = 0; time < TIMES; time += 1) {
      await load.until('answered', 10);
      const kid = await change('rotate');
      while (!accepted.has(kid)) await load.until('answered');
    }
  });
  record(`signing keys rotated under load, ${TIMES} times`, counts);
});

it('withdrawn under load: its JWTs are refused, those of the next key at most for the cool-down', async () => {
  // Until a JWT of the next key is accepted, those of both may be refused; from then on, none of the next.
  let withdrawn: string | undefined;
  const settled = () => [...accepted].at(-1);
  const load = loadOfFlows((kid) => kid === withdrawn || kid !== settled());
  const late: Answer[] = [];
  const counts = await load.during(async () => {
    for (let time = 0; time < TIMES; time += 1) {
      await load.until('answered', 10);
      const jwt = jwtIn(await askForToken(load.requests, tandem.selfManaged.url))!;
      withdrawn = signerOf(jwt);
      await change(`${withdrawn}/withdraw`);
      const known = accepted.size;
      while (accepted.size === known) await load.until('answered');
      // By now the verifier has the keys without it.
      late.push(await askForSuggestion(load.requests, tandem, jwt));
    }
  });
  record(`signing keys withdrawn under load, ${TIMES} times`, counts, 'refused: within the cool-down of 1 s');
  expect(late).toEqual(Array(TIMES).fill(REFUSED));
});
