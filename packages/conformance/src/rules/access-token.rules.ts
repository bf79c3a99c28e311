import {
  ACCESS_TOKEN_AUDIENCE,
  ACCESS_TOKEN_LIFETIME,
  ACCESS_TOKEN_NOT_BEFORE,
  type AccessToken,
} from '@tandem/contracts';
import type { TestTargets } from '../targets/test-targets.js';
import { SetupFailed } from '../targets/verdicts.js';
import { integer, like, text } from '../expected/answers.js';
import { Matcher } from '../expected/pattern.js';
import { FROM_WORKHORSE } from '../expected/user-agents.js';
import { type DecodedJwt, decodeJwt } from '../jwt.js';
import { clock, flag, userSetting } from '../needs.js';
import type { Rule, RuleGroup } from '../rule.js';
import { accessTokenFrom } from './direct-token.js';

const on = 'saas';
const source = 'ee/lib/gitlab/ai/access_token.rb';
const uuid = like('a UUID', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const REALM = 'gitlab_realm';

function decoded({ access_token: jwt }: AccessToken): DecodedJwt {
  const parts = decodeJwt(jwt);
  if (parts) return parts;
  throw new SetupFailed('access_token is no JWT');
}

/** A rule about the one answer that all of these look at. */
const about = (
  name: string,
  what: string,
  expected: Rule['expected'],
  look: (answer: AccessToken) => unknown,
): Rule => ({
  name,
  case: what,
  on,
  source,
  expected,
  observe: async (targets) => look(await targets.jwt()),
});

const claims = (look: (claims: DecodedJwt['claims'], answer: AccessToken) => unknown) => (answer: AccessToken) =>
  look(decoded(answer).claims, answer);

const realmOf = async (targets: TestTargets, headers: Record<string, string>) =>
  decoded(await accessTokenFrom(targets, headers)).claims[REALM];

/** The answer to a token request, and the JWT in it. */
export const accessTokenRules: RuleGroup = {
  name: 'access token',
  rules: [
    {
      name: 'answer-has-these-keys',
      case: 'access_token, expires_in, created_at',
      on: 'self-managed',
      source: 'merge request 123024',
      expected: {
        status: 201,
        headers: { 'content-type': 'application/json' },
        body: { access_token: text, expires_in: ACCESS_TOKEN_LIFETIME, created_at: integer },
      },
      observe: async (targets) =>
        targets.selfManaged.requestToken({ bearer: (await targets.allowed('self-managed')).token }),
    },
    about('jwt-header', 'RS256 and typ JWT, with kid or without', { typ: 'JWT', alg: 'RS256' }, (answer) => {
      const { kid, ...header } = decoded(answer).header;
      return kid === undefined || typeof kid === 'string' ? header : { ...header, kid };
    }),
    about('jwt-signature', '256 bytes, of an RSA key of 2048 bits', 256, (answer) => decoded(answer).signature.length),
    about(
      'jwt-claims',
      'these and no others',
      ['aud', 'exp', REALM, 'iat', 'iss', 'jti', 'nbf'],
      claims((all) => Object.keys(all).sort()),
    ),
    about(
      'jwt-id',
      'jti is a UUID',
      uuid,
      claims(({ jti }) => jti),
    ),
    {
      name: 'jwt-id',
      case: 'jti is new in every token',
      on,
      source,
      expected: 3,
      observe: async (targets) => {
        const answers = [await targets.jwt(), await targets.newJwt(), await targets.newJwt()];
        return new Set(answers.map((answer) => decoded(answer).claims.jti)).size;
      },
    },
    about(
      'jwt-audience',
      'aud',
      ACCESS_TOKEN_AUDIENCE,
      claims(({ aud }) => aud),
    ),
    about(
      'jwt-times',
      'iat equals created_at',
      0,
      claims(({ iat }, answer) => Number(iat) - answer.created_at),
    ),
    about(
      'jwt-times',
      'nbf is iat − 5',
      -ACCESS_TOKEN_NOT_BEFORE,
      claims(({ nbf, iat }) => Number(nbf) - Number(iat)),
    ),
    about(
      'jwt-times',
      'exp is iat + 3600',
      ACCESS_TOKEN_LIFETIME,
      claims(({ exp, iat }) => Number(exp) - Number(iat)),
    ),
    about(
      'jwt-realm',
      'self-managed in a token that self-managed asked for',
      'self-managed',
      claims((all) => all[REALM]),
    ),
    {
      name: 'jwt-realm',
      case: 'saas in a token that a user of SaaS asked for',
      on,
      source,
      needs: [userSetting(on)],
      expected: 'saas',
      observe: (targets) => realmOf(targets, {}),
    },
    {
      name: 'jwt-realm',
      case: 'self-managed where a GitLab proxy sent the request on',
      on,
      source,
      needs: [userSetting(on), flag(on, 'forInstanceAdmin')],
      expected: 'self-managed',
      observe: async (targets) => {
        const { username: user } = await targets.allowed(on);
        return targets
          .flag(on, 'forInstanceAdmin')
          .within([{ value: 'true', user }], () => realmOf(targets, FROM_WORKHORSE));
      },
    },
    {
      name: 'jwt-times',
      case: 'the clock is that of SaaS, to the second',
      on,
      source,
      needs: [clock(on)],
      expected: new Matcher('the second in which SaaS stands still', (got) => got === 0),
      observe: async (targets) => {
        const at = ((await targets.jwt()).created_at + 3600) * 1000 + 900;
        const stands = new Date(at).toISOString();
        const answer = await targets.clock(on).frozen(stands, () => targets.newJwt());
        return answer.created_at - Math.floor(at / 1000);
      },
    },
    {
      name: 'jwt-times',
      case: 'the clock is not that of self-managed',
      on,
      source,
      needs: [clock('self-managed')],
      expected: new Matcher('less than 60 s', (got) => Math.abs(Number(got)) < 60),
      observe: async (targets) => {
        const before = await targets.newJwt();
        const answer = await targets.clock('self-managed').skewed(-7200, () => targets.newJwt());
        return answer.created_at - before.created_at;
      },
    },
  ],
};
