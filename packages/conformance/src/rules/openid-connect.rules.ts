import { DISCOVERY_PATH } from '@tandem/contracts';
import { z } from 'zod';
import type { TestTargets } from '../targets/test-targets.js';
import { SetupFailed } from '../targets/verdicts.js';
import { like, startingWith } from '../expected/answers.js';
import { Matcher } from '../expected/pattern.js';
import type { HttpAnswer } from '@tandem/client';
import { decodeJwt, isSignedBy, thumbprintOf } from '../jwt.js';
import type { Rule, RuleGroup } from '../rule.js';

const on = 'saas';
const DISCOVERY = 'OpenID Connect Discovery 1.0, section 4';
const KEYS = 'app/controllers/jwks_controller.rb';
const keySchema = z.looseObject({ kty: z.string() });
type Key = z.infer<typeof keySchema>;

const discover = (targets: TestTargets, headers: Record<string, string> = {}) =>
  targets.saas.request('GET', DISCOVERY_PATH, { headers });

async function discovered(targets: TestTargets): Promise<{ issuer: string; jwks_uri: string }> {
  const answer = await discover(targets);
  const read = z.object({ issuer: z.string(), jwks_uri: z.url() }).safeParse(answer.body);
  if (answer.status === 200 && read.success) return read.data;
  throw new SetupFailed(`saas: GET ${DISCOVERY_PATH} answered ${answer.status} without issuer or jwks_uri`);
}

/** The answer from where the discovery document says that the keys are, on the SaaS of the run: its own name for itself need not be known here. */
async function keySet(targets: TestTargets): Promise<HttpAnswer> {
  const { pathname, search } = new URL((await discovered(targets)).jwks_uri);
  const { origin } = new URL(targets.saas.url);
  return targets.run.http.send(origin, { method: 'GET', path: pathname + search }, targets.run.signal);
}

async function keys(targets: TestTargets): Promise<Key[]> {
  const answer = await keySet(targets);
  const read = z.object({ keys: z.array(keySchema).min(1) }).safeParse(answer.body);
  if (answer.status === 200 && read.success) return read.data.keys;
  throw new SetupFailed(`saas: the key set was answered with ${answer.status} and no keys`);
}

async function token(targets: TestTargets) {
  const decoded = decodeJwt((await targets.jwt()).access_token);
  if (decoded) return decoded;
  throw new SetupFailed('access_token is no JWT');
}

const cacheable = like('max-age=…, public', /\bmax-age=[1-9]\d*\b.*\bpublic\b|\bpublic\b.*\bmax-age=[1-9]/);
const allSo = (what: string, holds: (got: unknown) => boolean) =>
  new Matcher(what, (got) => Array.isArray(got) && got.length > 0 && got.every(holds));

const rule = (name: string, what: string, source: string, parts: Pick<Rule, 'expected' | 'observe'>): Rule => ({
  name,
  case: what,
  on,
  source,
  ...parts,
});

/** Discovery, the keys, and that the JWT is by them. */
export const openidConnectRules: RuleGroup = {
  name: 'discovery and keys',
  rules: [
    rule('discovery-names-the-issuer', 'the issuer is the iss of the JWT', DISCOVERY, {
      expected: async (targets) => ({ issuer: String((await token(targets)).claims.iss) }),
      observe: async (targets) => ({ issuer: (await discovered(targets)).issuer }),
    }),
    rule('discovery-names-the-issuer', 'without a slash at its end', DISCOVERY, {
      expected: like('no slash at the end', /[^/]$/),
      observe: async (targets) => (await discovered(targets)).issuer,
    }),
    rule('discovery-names-the-issuer', 'whatever Host says', DISCOVERY, {
      expected: async (targets) => (await discovered(targets)).issuer,
      observe: async (targets) => {
        // Without a dot: a name that could be rebound may be refused.
        const answer = await discover(targets, { host: 'another-name' });
        return (answer.body as { issuer?: unknown } | null)?.issuer;
      },
    }),
    rule('discovery-names-the-keys', 'jwks_uri is the issuer’s own', DISCOVERY, {
      expected: async (targets) => startingWith(`${(await discovered(targets)).issuer}/`),
      observe: async (targets) => (await discovered(targets)).jwks_uri,
    }),
    rule('discovery-is-cacheable', 'Cache-Control', DISCOVERY, {
      expected: { status: 200, headers: { 'cache-control': cacheable } },
      observe: (targets) => discover(targets),
    }),
    rule('keys-are-cacheable', 'Cache-Control', KEYS, {
      expected: { status: 200, headers: { 'cache-control': cacheable } },
      observe: keySet,
    }),
    rule('keys-are-for-signatures', 'kty RSA, use sig, alg RS256', KEYS, {
      expected: allSo('RSA sig RS256 for each', (got) => got === 'RSA sig RS256'),
      observe: async (targets) =>
        (await keys(targets)).map(({ kty, use, alg }) => [kty, use, alg].map(String).join(' ')),
    }),
    rule('keys-are-for-signatures', 'of 2048 bits', KEYS, {
      expected: allSo('256 bytes for each', (got) => got === 256),
      observe: async (targets) => (await keys(targets)).map(({ n }) => Buffer.from(String(n), 'base64url').length),
    }),
    rule('keys-are-public', 'nothing of a private key', KEYS, {
      expected: [],
      observe: async (targets) =>
        (await keys(targets)).flatMap((key) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].filter((part) => part in key)),
    }),
    rule('key-id-is-its-thumbprint', 'kid by RFC 7638', 'RFC 7638', {
      expected: allSo('true for each', (got) => got === true),
      observe: async (targets) => (await keys(targets)).map((key) => key.kid === thumbprintOf(key)),
    }),
    rule('jwt-signature', 'by a key that is published', 'RFC 7515', {
      expected: true,
      observe: async (targets) => {
        const jwt = await token(targets);
        return (await keys(targets)).some((key) => isSignedBy(jwt, key));
      },
    }),
    rule('jwt-signature', 'by the key of its kid, where it has one', 'RFC 7515, section 4.1.4', {
      expected: true,
      observe: async (targets) => {
        const jwt = await token(targets);
        const { kid } = jwt.header;
        return (await keys(targets)).some((key) => (kid === undefined || key.kid === kid) && isSignedBy(jwt, key));
      },
    }),
  ],
};
