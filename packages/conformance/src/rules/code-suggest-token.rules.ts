import { COMPLETIONS_PATHS, REALM_HEADER } from '@tandem/contracts';
import type { TestTargets } from '../targets/test-targets.js';
import { COMPLETION, OIDC } from '../targets/code-suggest.js';
import { foreignKey } from '../targets/own-issuer.js';
import { SetupFailed } from '../targets/verdicts.js';
import type { Pattern } from '../expected/pattern.js';
import { type DecodedJwt, decodeJwt, encodeJwt } from '../jwt.js';
import { clock } from '../needs.js';
import type { Rule, RuleGroup } from '../rule.js';
import { refused } from './code-suggest-refusal.js';
import { forgedTokenRules } from './forged-tokens.js';

const on = 'model-gateway';
const source = 'codesuggestions/api/middleware.py, MiddlewareAuthentication';
const PATH = COMPLETIONS_PATHS[0];

const FORBIDDEN = refused('Forbidden by auth provider');
const SUGGESTED: Pattern = { status: 200 };

const rule = (
  name: string,
  what: string,
  expected: Pattern,
  observe: Rule['observe'],
  needs: Rule['needs'] = [],
): Rule => ({
  name,
  case: what,
  on,
  source,
  needs,
  expected,
  observe,
});

/** A completion request with headers as they are given. */
const send = (targets: TestTargets, headers: Record<string, string>) =>
  targets.codeSuggest.request('POST', PATH, { headers, body: COMPLETION });

const withJwt = async (targets: TestTargets, headers: Record<string, string> = {}) =>
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
    return targets.clock(on).frozen(at(behind), () => work(jwt));
  });
}

async function beforeAndAfter(targets: TestTargets, jwt: string, seconds: number) {
  const before = await targets.codeSuggest.complete(jwt);
  await targets.clock(on).advance(seconds);
  return { before, after: await targets.codeSuggest.complete(jwt) };
}

async function tampered(
  targets: TestTargets,
  change: (jwt: DecodedJwt) => { header?: object; claims?: object; signature?: Buffer },
) {
  const jwt = decodeJwt((await targets.jwt()).access_token);
  if (!jwt) throw new SetupFailed('access_token is no JWT');
  const { header = jwt.header, claims = jwt.claims, signature = jwt.signature } = change(jwt);
  return targets.codeSuggest.complete(encodeJwt(header, claims, () => signature));
}

/** How Code Suggest authenticates a request. */
export const codeSuggestTokenRules: RuleGroup = {
  name: 'Code Suggest: the JWT',
  rules: [
    rule('authorization-header-is-presented', 'none', refused('No authorization header presented'), (targets) =>
      send(targets, OIDC),
    ),
    ...['Basic Zm9vOmJhcg==', 'Bearer', 'glpat-00000000000000000000'].map((authorization) =>
      rule('authorization-header-is-bearer', authorization, refused('Invalid authorization header'), (targets) =>
        send(targets, { ...OIDC, authorization }),
      ),
    ),
    rule(
      'authentication-type-is-oidc',
      'no X-Gitlab-Authentication-Type',
      refused('Invalid authentication token type - only OIDC is supported'),
      async (targets) => send(targets, { authorization: `Bearer ${(await targets.jwt()).access_token}` }),
    ),
    rule(
      'authentication-type-is-oidc',
      'another X-Gitlab-Authentication-Type',
      refused('Invalid authentication token type - only OIDC is supported'),
      (targets) => withJwt(targets, { 'x-gitlab-authentication-type': 'token' }),
    ),
    rule('jwt-is-well-formed', 'the text undefined', FORBIDDEN, (targets) => targets.codeSuggest.complete('undefined')),
    rule('jwt-is-well-formed', 'the personal access token itself', FORBIDDEN, async (targets) =>
      targets.codeSuggest.complete((await targets.allowed('self-managed')).token),
    ),
    rule('jwt-is-accepted', 'a JWT of SaaS', SUGGESTED, (targets) => withJwt(targets)),
    rule('jwt-is-accepted', 'the scheme in lower case', SUGGESTED, async (targets) =>
      send(targets, { ...OIDC, authorization: `bearer ${(await targets.jwt()).access_token}` }),
    ),
    rule('jwt-signature-is-valid', 'claims that were changed', FORBIDDEN, (targets) =>
      tampered(targets, ({ claims }) => ({ claims: { ...claims, exp: 9_999_999_999 } })),
    ),
    rule('jwt-signature-is-valid', 'a signature that was changed', FORBIDDEN, (targets) =>
      tampered(targets, ({ signature }) => ({
        signature: Buffer.from(signature.map((byte, i) => (i === 9 ? byte ^ 1 : byte))),
      })),
    ),
    rule('jwt-signature-is-valid', 'no signature', FORBIDDEN, (targets) =>
      tampered(targets, () => ({ signature: Buffer.alloc(0) })),
    ),
    rule('jwt-signature-is-valid', 'signed with another key of the same kid', FORBIDDEN, async (targets) => {
      const key = await foreignKey();
      return tampered(targets, ({ signed }) => ({ signature: key.sign(signed) }));
    }),
    ...forgedTokenRules(FORBIDDEN),
    rule(
      'jwt-is-not-expired',
      'one second before its end and at it, without leeway',
      { before: SUGGESTED, after: FORBIDDEN },
      (targets) =>
        standingStill(targets, 0, async (jwt) => {
          await targets.clock(on).advance(3599);
          return beforeAndAfter(targets, jwt, 1);
        }),
      [clock('saas'), clock(on)],
    ),
    rule(
      'jwt-is-valid-already',
      'one second before nbf and at it, without leeway',
      { before: FORBIDDEN, after: SUGGESTED },
      (targets) => standingStill(targets, 6, (jwt) => beforeAndAfter(targets, jwt, 1)),
      [clock('saas'), clock(on)],
    ),
    rule(
      'header-agrees-with-claim',
      'X-Gitlab-Realm of the other realm',
      refused("Header mismatch 'X-Gitlab-Realm'"),
      (targets) => withJwt(targets, { [REALM_HEADER]: 'saas' }),
    ),
    rule('header-agrees-with-claim', 'X-Gitlab-Realm of the same realm', SUGGESTED, (targets) =>
      withJwt(targets, { [REALM_HEADER]: 'self-managed' }),
    ),
  ],
};
