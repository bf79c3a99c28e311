import { generateKeyPairSync } from 'node:crypto';
import { UNAUTHORIZED } from '../answers.js';
import type { ProxiedAnswer, Corruption } from '../mutating-proxy.js';
import { answering, given, type Mutant, other, where, withHeaders, withJson } from './mutant.js';
import { remembering } from './token.mutants.js';

const place = 'saas';
const rule = (name: string, ...cases: string[]) =>
  cases.length === 0 ? [`${place} ${name}`] : cases.map((what) => `${place} ${name}: ${what}`);
const policy = (...cases: string[]) => rule('access-code-suggestions', ...cases);
const refused = (answer: ProxiedAnswer) => other(answer, 401, UNAUTHORIZED);

const EITHER = ['on', 'off'];
const cells = EITHER.flatMap((user) => EITHER.flatMap((one) => EITHER.map((two) => [user, one, two] as const)));
const nameOf = ([user, one, two]: readonly [string, string, string]) => `user ${user}, group 1 ${one}, group 2 ${two}`;
const isAllowed = (cell: readonly string[]) => !cell.includes('off');

/** What a JWT is made of, changed; the signature stays as it was. */
type Parts = { header: Record<string, unknown>; claims: Record<string, unknown>; signature: Buffer };

function reissued(answer: ProxiedAnswer, change: (parts: Parts) => Partial<Parts>): ProxiedAnswer {
  return withJson(answer, (body) => {
    const [header = '', claims = '', signature = ''] = String(body.access_token).split('.');
    const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const parts = { header: json(header), claims: json(claims), signature: Buffer.from(signature, 'base64url') };
    const all = { ...parts, ...change(parts) };
    const encoded = [all.header, all.claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    return { ...body, access_token: [...encoded, all.signature.toString('base64url')].join('.') };
  });
}

/** One that issues JWTs otherwise. */
const issuing = (does: string, caughtBy: readonly string[], change: (parts: Parts) => Partial<Parts>): Mutant =>
  answering(
    'hop',
    does,
    caughtBy,
    where(201, (answer) => reissued(answer, change)),
  );

const claim =
  (name: string, value: (claims: Parts['claims']) => unknown) =>
  ({ claims }: Parts) => ({
    claims: { ...claims, [name]: value(claims) },
  });

/** One that shifts the times of every answer after the first. */
function shifting(does: string, caughtBy: readonly string[], seconds: number): Mutant {
  return {
    does: `saas ${does}`,
    caughtBy,
    corrupts: () => {
      let count = 0;
      return {
        hop: {
          answer: (answer) => {
            count += 1;
            return answer.status === 201 && count > 1
              ? withJson(answer, (body) => ({ ...body, created_at: Number(body.created_at) + seconds }))
              : undefined;
          },
        },
      };
    },
  };
}

/** One that publishes other documents. */
function publishing(
  does: string,
  caughtBy: readonly string[],
  path: string,
  change: (answer: ProxiedAnswer, host: string) => ProxiedAnswer,
): Mutant {
  const answer: Corruption['answer'] = (its, { url, headers }) =>
    url === path ? change(its, String(headers.host)) : undefined;
  return { does: `saas ${does}`, caughtBy, corrupts: () => ({ saas: { answer } }) };
}

const DISCOVERY = '/.well-known/openid-configuration';
const KEYS = '/oauth/discovery/keys';
type Key = Record<string, unknown>;
const eachKey = (change: (key: Key) => Key) => (answer: ProxiedAnswer) =>
  withJson(answer, ({ keys }) => ({ keys: (keys as Key[]).map(change) }));
const { publicKey: strange } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { publicKey: short } = generateKeyPairSync('rsa', { modulusLength: 1024 });
const keyOf = (key: typeof strange) => key.export({ format: 'jwk' }) as Key;

/** SaaS deployments that are wrong about whom they serve, and about what they sign. */
export const saasMutants: readonly Mutant[] = [
  answering(
    place,
    'serves whom its access policy refuses',
    [
      ...policy(...cells.filter((cell) => !isAllowed(cell)).map(nameOf), 'user off, no group'),
      ...policy(...[10, 20, 30, 40, 50].map((level) => `one group off blocks, access level ${level}`)),
      ...policy('member of a subgroup only, whose root group is off and itself on'),
      ...policy(
        'ai_assist_flag off for everybody',
        'ai_assist_flag on for the user only, not for its root group',
        'ai_assist_flag on for the root group only, not for the user',
        'ai_assist_flag on for the user and its subgroup, not for its root group',
      ),
    ],
    where(401, given),
  ),
  answering(
    place,
    'answers 403 by its access policy',
    policy('user off, no group'),
    where(401, (answer) => other(answer, 403, { message: '403 Forbidden' })),
  ),
  answering(
    place,
    'refuses whom its access policy allows',
    [
      ...policy(...cells.filter(isAllowed).map(nameOf), 'user on, no group'),
      ...policy(
        'member of a subgroup only, whose root group is on and itself off',
        'ai_assist_flag on for the user and its root group',
      ),
    ],
    where(201, refused),
  ),
  remembering(place, 'keeps who is in which group', policy('a group that the user has left counts no more')),
  remembering(place, 'keeps the settings of users', policy('the user’s setting counts from the next request on')),
  answering(
    place,
    'looks at the access policy before the flag',
    rule('rules-answer-in-their-order', 'flag before access policy'),
    where(404, refused),
  ),

  answering(
    place,
    'serves proxied requests whose user the flag is off for',
    rule(
      'instance-admin-flag-is-on',
      'proxied request, flag not set: off by default',
      'proxied request, flag on for another user',
    ),
    where(401, given),
  ),
  answering(
    place,
    'refuses proxied requests whose user the flag is on for',
    rule(
      'instance-admin-flag-is-on',
      'proxied request, flag on for the user',
      'proxied request, flag on for everybody',
    ),
    where(201, refused),
  ),
  answering(
    place,
    'asks the flag for direct requests too',
    rule('instance-admin-flag-is-on', 'direct request, flag off'),
    where(201, refused),
  ),

  issuing(
    'names the key in a way that is no text',
    rule('jwt-header', 'RS256 and typ JWT, with kid or without'),
    ({ header }) => ({ header: { ...header, kid: 1 } }),
  ),
  issuing('says HS256', rule('jwt-header', 'RS256 and typ JWT, with kid or without'), ({ header }) => ({
    header: { ...header, alg: 'HS256' },
  })),
  issuing('signs with a key of 1024 bits', rule('jwt-signature', '256 bytes, of an RSA key of 2048 bits'), () => ({
    signature: Buffer.alloc(128),
  })),
  issuing(
    'names the user',
    rule('jwt-claims'),
    claim('sub', () => 'user-1'),
  ),
  issuing('leaves the realm out', rule('jwt-claims'), ({ claims: { gitlab_realm: _, ...claims } }) => ({ claims })),
  issuing(
    'numbers its tokens',
    rule('jwt-id', 'jti is a UUID'),
    claim('jti', () => '1'),
  ),
  issuing(
    'gives all tokens one id',
    rule('jwt-id', 'jti is new in every token'),
    claim('jti', () => '595894e0-fa94-445b-8f23-e9b292e8f610'),
  ),
  issuing(
    'issues for another audience',
    rule('jwt-audience'),
    claim('aud', () => ['gitlab-code-suggestions']),
  ),
  issuing(
    'dates its tokens otherwise than its answer',
    rule('jwt-times', 'iat equals created_at'),
    claim('iat', ({ iat }) => Number(iat) + 1),
  ),
  issuing(
    'leaves no leeway',
    rule('jwt-times', 'nbf is iat − 5'),
    claim('nbf', ({ iat }) => iat),
  ),
  issuing(
    'lets tokens live for a day',
    rule('jwt-times', 'exp is iat + 3600'),
    claim('exp', ({ iat }) => Number(iat) + 86_400),
  ),
  issuing(
    'takes self-managed for itself',
    rule('jwt-realm', 'self-managed in a token that self-managed asked for'),
    claim('gitlab_realm', () => 'saas'),
  ),
  ...(
    ['saas in a token that a user of SaaS asked for', 'self-managed if a GitLab proxy sent the request on'] as const
  ).map((what) =>
    answering(
      place,
      `says the other realm than ${what}`,
      rule('jwt-realm', what),
      where(201, (answer) =>
        reissued(
          answer,
          claim('gitlab_realm', ({ gitlab_realm: realm }) => (realm === 'saas' ? 'self-managed' : 'saas')),
        ),
      ),
    ),
  ),
  shifting('rounds its time up', rule('jwt-times', 'the clock is that of SaaS, to the second'), 1),
  shifting('follows the clock of self-managed', rule('jwt-times', 'the clock is not that of self-managed'), -7200),

  publishing(
    'names another issuer in its discovery',
    rule('discovery-names-the-issuer', 'the issuer is the iss of the JWT'),
    DISCOVERY,
    (answer) => withJson(answer, (body) => ({ ...body, issuer: 'http://issuer.example' })),
  ),
  publishing(
    'names its issuer with a slash',
    rule('discovery-names-the-issuer', 'without a slash at its end'),
    DISCOVERY,
    (answer) => withJson(answer, (body) => ({ ...body, issuer: `${String(body.issuer)}/` })),
  ),
  publishing(
    'names itself by the Host of the request',
    rule('discovery-names-the-issuer', 'whatever Host says'),
    DISCOVERY,
    (answer, host) => withJson(answer, (body) => ({ ...body, issuer: `http://${host}` })),
  ),
  publishing('has its keys elsewhere', rule('discovery-names-the-keys'), DISCOVERY, (answer) =>
    withJson(answer, (body) => ({ ...body, jwks_uri: `http://keys.example${KEYS}` })),
  ),
  publishing('lets nobody keep its discovery document', rule('discovery-is-cacheable'), DISCOVERY, (answer) =>
    withHeaders(answer, { 'cache-control': 'no-store' }),
  ),
  publishing('lets nobody keep its keys', rule('keys-are-cacheable'), KEYS, (answer) =>
    withHeaders(answer, { 'cache-control': undefined }),
  ),
  publishing(
    'says nothing of the use of its keys',
    rule('keys-are-for-signatures', 'kty RSA, use sig, alg RS256'),
    KEYS,
    eachKey(({ use: _, ...key }) => key),
  ),
  publishing(
    'has keys of 1024 bits',
    rule('keys-are-for-signatures', 'of 2048 bits'),
    KEYS,
    eachKey((key) => ({ ...key, ...keyOf(short) })),
  ),
  publishing(
    'publishes a private part',
    rule('keys-are-public'),
    KEYS,
    eachKey((key) => ({ ...key, d: 'AQAB' })),
  ),
  publishing(
    'numbers its keys',
    rule('key-id-is-its-thumbprint'),
    KEYS,
    eachKey((key) => ({ ...key, kid: '1' })),
  ),
  publishing(
    'publishes a key that it does not sign with',
    rule('jwt-signature', 'by a key that is published', 'by the key of its kid, if it has one'),
    KEYS,
    eachKey((key) => ({ ...key, ...keyOf(strange) })),
  ),
  publishing(
    'gives another key the kid of the one that signs',
    rule('jwt-signature', 'by the key of its kid, if it has one'),
    KEYS,
    (answer) =>
      withJson(answer, ({ keys }) => ({
        keys: (keys as Key[]).flatMap((key) => [
          { ...key, kid: 'old' },
          { ...key, ...keyOf(strange) },
        ]),
      })),
  ),
];
