import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { COMPLETIONS_PATHS, type ContentFaultKind, JWKS_PATH, REALM_HEADER } from '@tandem/contracts';
import { z } from 'zod';
import { refusedByCodeSuggest } from '../answers.js';
import { decoded, type DecodedJwt, encodeJwt } from '../jwt.js';
import { clock, faults } from '../needs.js';
import type { Pattern } from '../pattern.js';
import { type Case, type Observe, rule, ruleGroup, expecting } from '../rule.js';
import { COMPLETION } from '../targets/code-suggest.js';
import { SetupFailed } from '../targets/errors.js';
import { foreignKey, startForeignIssuer } from '../targets/foreign-issuer.js';
import type { TestTargets } from '../targets/test-targets.js';

const gateway = 'model-gateway';
const stated = { on: [gateway], source: 'codesuggestions/api/middleware.py, MiddlewareAuthentication' } as const;
const FORGED = 'codesuggestions/auth/providers.py, GitLabOidcProvider';

const FORBIDDEN = refusedByCodeSuggest('Forbidden by auth provider');
const SUGGESTED: Pattern = { status: 200 };
const UNSIGNABLE: Case = { unsupported: 'only SaaS can sign such a JWT, and no SaaS can be asked to over HTTP' };

const withJwt =
  (headers: Record<string, string> = {}): Observe =>
  async (targets) =>
    targets.codeSuggest.complete((await targets.jwt()).access_token, { headers });

/** SaaS and Code Suggest both stand still, Code Suggest `behind` seconds behind; `work` gets a JWT of that moment. */
async function standingStill<Result>(
  targets: TestTargets,
  behind: number,
  work: (jwt: string) => Promise<Result>,
): Promise<Result> {
  const now = (await targets.newJwt()).created_at;
  const at = (seconds: number) => new Date((now + 600 - seconds) * 1000).toISOString();
  return targets.clock('saas').frozen(at(0), async () => {
    const { access_token: jwt } = await targets.newJwt();
    return targets.clock(gateway).frozen(at(behind), () => work(jwt));
  });
}

async function beforeAndAfter(targets: TestTargets, jwt: string, seconds: number) {
  const before = await targets.codeSuggest.complete(jwt);
  await targets.clock(gateway).advance(seconds);
  return { before, after: await targets.codeSuggest.complete(jwt) };
}

/** A request with the JWT of SaaS after parts of it were changed. */
const tampered =
  (
    change: (
      jwt: DecodedJwt,
      targets: TestTargets,
    ) => Promise<{ header?: object; claims?: object; sign?: (signed: string) => Buffer }>,
  ): Observe =>
  async (targets) => {
    const jwt = decoded(await targets.jwt());
    const { header = jwt.header, claims = jwt.claims, sign = () => jwt.signature } = await change(jwt, targets);
    return targets.codeSuggest.complete(encodeJwt(header, claims, sign));
  };

/** A JWT that SaaS was made to sign although it is wrong. */
const corrupted = (kind: ContentFaultKind): Case => ({
  source: FORGED,
  needs: [faults('saas')],
  observe: async (targets) => {
    const { access_token: jwt } = await targets.faults('saas').during({ kind }, () => targets.newJwt());
    return targets.codeSuggest.complete(jwt);
  },
});

const unsigned = () => Buffer.alloc(0);

async function publishedKey({ saas }: TestTargets): Promise<JsonWebKey> {
  const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });
  const read = keySet.safeParse((await saas.request('GET', JWKS_PATH)).body);
  if (read.success) return read.data.keys[0] as JsonWebKey;
  throw new SetupFailed('saas publishes no keys');
}

const ofForeignIssuer: Observe = async (targets) => {
  const key = await foreignKey();
  const issuer = await startForeignIssuer(key, 'foreign');
  try {
    const claims = { ...decoded(await targets.jwt()).claims, iss: issuer.url };
    const jwt = encodeJwt({ alg: 'RS256', typ: 'JWT', kid: 'foreign' }, claims, (signed) => key.sign(signed));
    const answer = await targets.codeSuggest.complete(jwt);
    return { answer, 'requests to that issuer': issuer.requests() };
  } finally {
    await issuer.close();
  }
};

const withPublicKeyAsSecret = tampered(async ({ header }, targets) => {
  const key = createPublicKey({ key: await publishedKey(targets), format: 'jwk' });
  const secret = key.export({ type: 'spki', format: 'pem' });
  return {
    header: { ...header, alg: 'HS256' },
    sign: (signed) => createHmac('sha256', secret).update(signed).digest(),
  };
});

/** How Code Suggest authenticates a request. */
export const codeSuggestTokenRules = ruleGroup('Code Suggest: the JWT', stated, [
  rule('authorization-header-is-presented', {
    refusal: refusedByCodeSuggest('No authorization header presented'),
  })({ none: (targets) => targets.codeSuggest.complete(undefined) }),
  rule('authorization-header-is-bearer', { refusal: refusedByCodeSuggest('Invalid authorization header') })(
    Object.fromEntries(
      ['Basic Zm9vOmJhcg==', 'Bearer', 'glpat-00000000000000000000'].map((authorization): [string, Observe] => [
        authorization,
        (targets) => targets.codeSuggest.complete(undefined, { headers: { authorization } }),
      ]),
    ),
  ),
  rule('authentication-type-is-oidc', {
    says: '`X-Gitlab-Authentication-Type: oidc`',
    refusal: refusedByCodeSuggest('Invalid authentication token type - only OIDC is supported'),
  })({
    'no X-Gitlab-Authentication-Type': async (targets) => {
      const { access_token: bearer } = await targets.jwt();
      return targets.codeSuggest.request('POST', COMPLETIONS_PATHS[0], { bearer, body: COMPLETION });
    },
    'another X-Gitlab-Authentication-Type': withJwt({ 'x-gitlab-authentication-type': 'token' }),
  }),
  rule('jwt-is-well-formed', { refusal: FORBIDDEN })({
    'the text undefined': (targets) => targets.codeSuggest.complete('undefined'),
    'the personal access token itself': async (targets) =>
      targets.codeSuggest.complete((await targets.allowed('self-managed')).token),
  }),
  rule('jwt-is-accepted', { expected: SUGGESTED })({
    'a JWT of SaaS': withJwt(),
    'the scheme in lower case': async (targets) => {
      const authorization = `bearer ${(await targets.jwt()).access_token}`;
      return targets.codeSuggest.complete(undefined, { headers: { authorization } });
    },
  }),
  rule('jwt-signature-is-valid', { refusal: FORBIDDEN })({
    'claims that were changed': tampered(async ({ claims }) => ({ claims: { ...claims, exp: 9_999_999_999 } })),
    'a signature that was changed': tampered(async ({ signature }) => ({
      sign: () => Buffer.from(signature.map((byte, i) => (i === 9 ? byte ^ 1 : byte))),
    })),
    'no signature': tampered(async () => ({ sign: unsigned })),
    'signed with another key of the same kid': tampered(async () => {
      const key = await foreignKey();
      return { sign: (signed) => key.sign(signed) };
    }),
  }),
  rule('jwt-algorithm-is-rs256', { source: FORGED, refusal: FORBIDDEN })({
    'alg none': tampered(async () => ({ header: { alg: 'none', typ: 'JWT' }, sign: unsigned })),
    'HS256 with the public key as its secret': withPublicKeyAsSecret,
  }),
  rule('jwt-issuer-is-trusted', { source: FORGED, refusal: FORBIDDEN })({
    'an issuer of its own, with discovery and keys; it is not asked': expecting(
      { answer: FORBIDDEN, 'requests to that issuer': 0 },
      ofForeignIssuer,
    ),
    'another issuer, signed by SaaS': corrupted('wrong-issuer'),
  }),
  rule('jwt-audience-is-code-suggest', { source: FORGED, refusal: FORBIDDEN })({
    'another audience, signed by SaaS': corrupted('wrong-audience'),
  }),
  rule('jwt-is-not-expired', { says: 'no leeway', refusal: FORBIDDEN })({
    'a JWT that ended before it came': corrupted('expired-jwt'),
    'one second before its end and at it, without leeway': {
      needs: [clock('saas'), clock(gateway)],
      expected: { before: SUGGESTED, after: FORBIDDEN },
      observe: (targets) =>
        standingStill(targets, 0, async (jwt) => {
          await targets.clock(gateway).advance(3599);
          return beforeAndAfter(targets, jwt, 1);
        }),
    },
  }),
  rule('jwt-is-valid-already', { says: 'no leeway', refusal: FORBIDDEN })({
    'one second before nbf and at it, without leeway': {
      needs: [clock('saas'), clock(gateway)],
      expected: { before: FORBIDDEN, after: SUGGESTED },
      observe: (targets) => standingStill(targets, 6, (jwt) => beforeAndAfter(targets, jwt, 1)),
    },
  }),
  rule('jwt-has-aud', { source: FORGED, refusal: FORBIDDEN })({ 'no audience': UNSIGNABLE }),
  rule('jwt-has-exp', { source: FORGED, refusal: FORBIDDEN })({ 'no exp': UNSIGNABLE }),
  rule('jwt-has-nbf', { source: FORGED, refusal: FORBIDDEN })({ 'no nbf': UNSIGNABLE }),
  rule('jwt-key-is-known', { source: FORGED, refusal: FORBIDDEN })({ 'a kid that is not published': UNSIGNABLE }),
  rule('issuer-is-available', { source: FORGED, refusal: FORBIDDEN })({
    'the issuer is away and its keys are not known yet': {
      unsupported: 'no target can be asked over HTTP to lose its way to the issuer',
    },
  }),
  rule('header-agrees-with-claim', { refusal: refusedByCodeSuggest("Header mismatch 'X-Gitlab-Realm'") })({
    'X-Gitlab-Realm of the other realm': withJwt({ [REALM_HEADER]: 'saas' }),
    'X-Gitlab-Realm of the same realm': expecting(SUGGESTED, withJwt({ [REALM_HEADER]: 'self-managed' })),
  }),
]);
