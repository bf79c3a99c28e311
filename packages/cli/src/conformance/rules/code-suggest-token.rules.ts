import { COMPLETIONS_PATHS, REALM_HEADER } from '@tandem/contracts';
import type { Bench } from '../../bench/bench.js';
import { COMPLETION, OIDC } from '../../bench/code-suggest.js';
import { foreignKey } from '../../bench/own-issuer.js';
import { Unprepared } from '../../bench/verdicts.js';
import type { Pattern } from '../expected/pattern.js';
import { type DecodedJwt, decodeJwt, encodeJwt } from '../../jwt.js';
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
const send = (bench: Bench, headers: Record<string, string>) =>
  bench.codeSuggest.request('POST', PATH, { headers, body: COMPLETION });

const withJwt = async (bench: Bench, headers: Record<string, string> = {}) =>
  bench.codeSuggest.complete((await bench.jwt()).access_token, { headers });

/** SaaS and Code Suggest both stand still, Code Suggest `behind` seconds behind; `work` gets a JWT of that moment. */
async function standingStill<Result>(
  bench: Bench,
  behind: number,
  work: (jwt: string) => Promise<Result>,
): Promise<Result> {
  const now = (await bench.newJwt()).created_at;
  const at = (seconds: number) => new Date((now + 600 - seconds) * 1000).toISOString();
  return bench.clock('saas').frozen(at(0), async () => {
    const { access_token: jwt } = await bench.newJwt();
    return bench.clock(on).frozen(at(behind), () => work(jwt));
  });
}

async function beforeAndAfter(bench: Bench, jwt: string, seconds: number) {
  const before = await bench.codeSuggest.complete(jwt);
  await bench.clock(on).advance(seconds);
  return { before, after: await bench.codeSuggest.complete(jwt) };
}

async function tampered(
  bench: Bench,
  change: (jwt: DecodedJwt) => { header?: object; claims?: object; signature?: Buffer },
) {
  const jwt = decodeJwt((await bench.jwt()).access_token);
  if (!jwt) throw new Unprepared('access_token is no JWT');
  const { header = jwt.header, claims = jwt.claims, signature = jwt.signature } = change(jwt);
  return bench.codeSuggest.complete(encodeJwt(header, claims, () => signature));
}

/** How Code Suggest authenticates a request. */
export const codeSuggestTokenRules: RuleGroup = {
  name: 'Code Suggest: the JWT',
  rules: [
    rule('authorization-header-is-presented', 'none', refused('No authorization header presented'), (bench) =>
      send(bench, OIDC),
    ),
    ...['Basic Zm9vOmJhcg==', 'Bearer', 'glpat-00000000000000000000'].map((authorization) =>
      rule('authorization-header-is-bearer', authorization, refused('Invalid authorization header'), (bench) =>
        send(bench, { ...OIDC, authorization }),
      ),
    ),
    rule(
      'authentication-type-is-oidc',
      'no X-Gitlab-Authentication-Type',
      refused('Invalid authentication token type - only OIDC is supported'),
      async (bench) => send(bench, { authorization: `Bearer ${(await bench.jwt()).access_token}` }),
    ),
    rule(
      'authentication-type-is-oidc',
      'another X-Gitlab-Authentication-Type',
      refused('Invalid authentication token type - only OIDC is supported'),
      (bench) => withJwt(bench, { 'x-gitlab-authentication-type': 'token' }),
    ),
    rule('jwt-is-well-formed', 'the text undefined', FORBIDDEN, (bench) => bench.codeSuggest.complete('undefined')),
    rule('jwt-is-well-formed', 'the personal access token itself', FORBIDDEN, async (bench) =>
      bench.codeSuggest.complete((await bench.allowed('self-managed')).token),
    ),
    rule('jwt-is-accepted', 'a JWT of SaaS', SUGGESTED, (bench) => withJwt(bench)),
    rule('jwt-is-accepted', 'the scheme in lower case', SUGGESTED, async (bench) =>
      send(bench, { ...OIDC, authorization: `bearer ${(await bench.jwt()).access_token}` }),
    ),
    rule('jwt-signature-is-valid', 'claims that were changed', FORBIDDEN, (bench) =>
      tampered(bench, ({ claims }) => ({ claims: { ...claims, exp: 9_999_999_999 } })),
    ),
    rule('jwt-signature-is-valid', 'a signature that was changed', FORBIDDEN, (bench) =>
      tampered(bench, ({ signature }) => ({
        signature: Buffer.from(signature.map((byte, i) => (i === 9 ? byte ^ 1 : byte))),
      })),
    ),
    rule('jwt-signature-is-valid', 'no signature', FORBIDDEN, (bench) =>
      tampered(bench, () => ({ signature: Buffer.alloc(0) })),
    ),
    rule('jwt-signature-is-valid', 'signed with another key of the same kid', FORBIDDEN, async (bench) => {
      const key = await foreignKey();
      return tampered(bench, ({ signed }) => ({ signature: key.sign(signed) }));
    }),
    ...forgedTokenRules(FORBIDDEN),
    rule(
      'jwt-is-not-expired',
      'one second before its end and at it, without leeway',
      { before: SUGGESTED, after: FORBIDDEN },
      (bench) =>
        standingStill(bench, 0, async (jwt) => {
          await bench.clock(on).advance(3599);
          return beforeAndAfter(bench, jwt, 1);
        }),
      [clock('saas'), clock(on)],
    ),
    rule(
      'jwt-is-valid-already',
      'one second before nbf and at it, without leeway',
      { before: FORBIDDEN, after: SUGGESTED },
      (bench) => standingStill(bench, 6, (jwt) => beforeAndAfter(bench, jwt, 1)),
      [clock('saas'), clock(on)],
    ),
    rule(
      'header-agrees-with-claim',
      'X-Gitlab-Realm of the other realm',
      refused("Header mismatch 'X-Gitlab-Realm'"),
      (bench) => withJwt(bench, { [REALM_HEADER]: 'saas' }),
    ),
    rule('header-agrees-with-claim', 'X-Gitlab-Realm of the same realm', SUGGESTED, (bench) =>
      withJwt(bench, { [REALM_HEADER]: 'self-managed' }),
    ),
  ],
};
