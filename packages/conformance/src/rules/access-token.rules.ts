import {
  ACCESS_TOKEN_AUDIENCE,
  ACCESS_TOKEN_LIFETIME,
  ACCESS_TOKEN_NOT_BEFORE,
  type AccessToken,
  accessTokenSchema,
} from '@tandem/contracts';
import { integer, like, text } from '../answers.js';
import { type DecodedJwt, decoded } from '../jwt.js';
import { clock, flag, userSetting } from '../needs.js';
import { Matcher } from '../pattern.js';
import { type Case, type Observe, rule, ruleGroup, expecting, needing } from '../rule.js';
import { SetupFailed } from '../targets/errors.js';
import { FROM_WORKHORSE } from '../targets/instance.js';
import type { TestTargets } from '../targets/test-targets.js';

const saas = 'saas';
const REALM = 'gitlab_realm';

/** Looks at the one answer that all of these look at. */
const answer =
  (look: (answer: AccessToken) => unknown): Observe =>
  async (targets) =>
    look(await targets.jwt());

const claims = (look: (claims: DecodedJwt['claims'], answer: AccessToken) => unknown): Observe =>
  answer((given) => look(decoded(given).claims, given));

/** The realm that SaaS names to one of its own users. */
async function realmOf(targets: TestTargets, headers: Record<string, string>) {
  const { status, body, text: got } = await targets.requestTokenAsAllowed(saas, { headers });
  const read = accessTokenSchema.safeParse(body);
  if (status === 201 && read.success) return decoded(read.data).claims[REALM];
  throw new SetupFailed(`saas gave no JWT: ${status} ${got.slice(0, 200)}`);
}

const atTheTimeOfSaas: Case = {
  needs: [clock(saas)],
  expected: new Matcher('the second in which SaaS stands still', (got) => got === 0),
  observe: async (targets) => {
    const at = ((await targets.jwt()).created_at + 3600) * 1000 + 900;
    const { created_at } = await targets.clock(saas).frozen(new Date(at).toISOString(), () => targets.newJwt());
    return created_at - Math.floor(at / 1000);
  },
};

const notAtThatOfSelfManaged: Case = {
  needs: [clock('self-managed')],
  expected: new Matcher('less than 60 s', (got) => Math.abs(Number(got)) < 60),
  observe: async (targets) => {
    const before = await targets.newJwt();
    const { created_at } = await targets.clock('self-managed').skewed(-7200, () => targets.newJwt());
    return created_at - before.created_at;
  },
};

/** The answer to a token request, and the JWT in it. */
export const accessTokenRules = ruleGroup('access token', { on: [saas], source: 'ee/lib/gitlab/ai/access_token.rb' }, [
  rule('answer-has-these-keys', { on: ['self-managed'], source: 'merge request 123024' })({
    'access_token, expires_in, created_at': expecting(
      {
        status: 201,
        headers: { 'content-type': 'application/json' },
        text: like('these keys in this order', /^\{"access_token":".+","expires_in":\d+,"created_at":\d+\}$/),
        body: { access_token: text, expires_in: ACCESS_TOKEN_LIFETIME, created_at: integer },
      },
      (targets) => targets.requestTokenAsAllowed('self-managed'),
    ),
  }),
  rule('jwt-header', { expected: { typ: 'JWT', alg: 'RS256' } })({
    'RS256 and typ JWT, with kid or without': answer((given) => {
      const { kid, ...header } = decoded(given).header;
      return kid === undefined || typeof kid === 'string' ? header : { ...header, kid };
    }),
  }),
  rule('jwt-signature', { expected: 256 })({
    '256 bytes, of an RSA key of 2048 bits': answer((given) => decoded(given).signature.length),
  }),
  rule('jwt-claims', { expected: ['aud', 'exp', REALM, 'iat', 'iss', 'jti', 'nbf'] })({
    'these and no others': claims((all) => Object.keys(all).sort()),
  }),
  rule('jwt-id')({
    'jti is a UUID': expecting(
      like('a UUID', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      claims(({ jti }) => jti),
    ),
    'jti is new in every token': expecting(3, async (targets) => {
      const answers = [await targets.jwt(), await targets.newJwt(), await targets.newJwt()];
      return new Set(answers.map((given) => decoded(given).claims.jti)).size;
    }),
  }),
  rule('jwt-audience', { expected: ACCESS_TOKEN_AUDIENCE })({ aud: claims(({ aud }) => aud) }),
  rule('jwt-times')({
    'iat equals created_at': { expected: 0, observe: claims(({ iat }, given) => Number(iat) - given.created_at) },
    'nbf is iat − 5': expecting(
      -ACCESS_TOKEN_NOT_BEFORE,
      claims(({ nbf, iat }) => Number(nbf) - Number(iat)),
    ),
    'exp is iat + 3600': expecting(
      ACCESS_TOKEN_LIFETIME,
      claims(({ exp, iat }) => Number(exp) - Number(iat)),
    ),
    'the clock is that of SaaS, to the second': atTheTimeOfSaas,
    'the clock is not that of self-managed': notAtThatOfSelfManaged,
  }),
  rule('jwt-realm', { expected: 'self-managed' })({
    'self-managed in a token that self-managed asked for': claims((all) => all[REALM]),
    'saas in a token that a user of SaaS asked for': {
      needs: [userSetting(saas)],
      expected: saas,
      observe: (targets) => realmOf(targets, {}),
    },
    'self-managed if a GitLab proxy sent the request on': needing(
      [userSetting(saas), flag(saas, 'forInstanceAdmin')],
      async (targets) => {
        const { username: user } = await targets.allowed(saas);
        const gates = [{ value: 'true', user }];
        return targets.flag(saas, 'forInstanceAdmin').within(gates, () => realmOf(targets, FROM_WORKHORSE));
      },
    ),
  }),
]);
