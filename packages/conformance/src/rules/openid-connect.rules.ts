import { DISCOVERY_PATH } from '@tandem/contracts';
import { z } from 'zod';
import { like, startingWith } from '../answers.js';
import { decoded, isSignedBy, thumbprintOf } from '../jwt.js';
import { Matcher } from '../pattern.js';
import { type Observe, rule, ruleGroup, expecting } from '../rule.js';
import { SetupFailed } from '../targets/errors.js';
import type { TestTargets } from '../targets/test-targets.js';

const DISCOVERY = 'OpenID Connect Discovery 1.0, section 4';
const KEYS = 'app/controllers/jwks_controller.rb';
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

const discover = (targets: TestTargets, headers: Record<string, string> = {}) =>
  targets.saas.request('GET', DISCOVERY_PATH, { headers });

async function discovered(targets: TestTargets): Promise<{ issuer: string; jwks_uri: string }> {
  const { status, body } = await discover(targets);
  const read = z.object({ issuer: z.string(), jwks_uri: z.url() }).safeParse(body);
  if (status === 200 && read.success) return read.data;
  throw new SetupFailed(`saas: GET ${DISCOVERY_PATH} answered ${status} without issuer or jwks_uri`);
}

/** What SaaS answers at the path that its discovery document names; its name for itself need not be known here. */
async function keySet({ saas, run: { http, signal } }: TestTargets, jwksUri: string) {
  const { pathname, search } = new URL(jwksUri);
  return http.send(new URL(saas.url).origin, { method: 'GET', path: pathname + search }, signal);
}

async function keys(targets: TestTargets) {
  const { status, body } = await keySet(targets, (await discovered(targets)).jwks_uri);
  const read = keySetSchema.safeParse(body);
  if (status === 200 && read.success) return read.data.keys;
  throw new SetupFailed(`saas: the key set was answered with ${status} and no keys`);
}

const cacheable = {
  status: 200,
  headers: {
    'cache-control': like('max-age=…, public', /\bmax-age=[1-9]\d*\b.*\bpublic\b|\bpublic\b.*\bmax-age=[1-9]/),
  },
};
const allSo = (what: string, holds: (got: unknown) => boolean) =>
  new Matcher(what, (got) => Array.isArray(got) && got.length > 0 && got.every(holds));

/** Whether a published key is that of the JWT, by its signature and by `fits`. */
const signedBy =
  (fits: (key: Readonly<Record<string, unknown>>, kid: unknown) => boolean): Observe =>
  async (targets) => {
    const jwt = decoded(await targets.jwt());
    return (await keys(targets)).some((key) => fits(key, jwt.header.kid) && isSignedBy(jwt, key));
  };

/** Discovery, the keys, and that the JWT is by them. */
export const openidConnectRules = ruleGroup('discovery and keys', { on: ['saas'], source: KEYS }, [
  rule('discovery-names-the-issuer', { source: DISCOVERY })({
    'the issuer is the iss of the JWT': expecting(
      async (targets) => String(decoded(await targets.jwt()).claims.iss),
      async (targets) => (await discovered(targets)).issuer,
    ),
    'without a slash at its end': expecting(
      like('no slash at the end', /[^/]$/),
      async (targets) => (await discovered(targets)).issuer,
    ),
    'whatever Host says': expecting(
      async (targets) => (await discovered(targets)).issuer,
      async (targets) => {
        // Without a dot: a name that could be rebound may be refused.
        const { body } = await discover(targets, { host: 'another-name' });
        return (body as { issuer?: unknown } | null)?.issuer;
      },
    ),
  }),
  rule('discovery-names-the-keys', { source: DISCOVERY })({
    'jwks_uri is the issuer’s own': expecting(
      async (targets) => startingWith(`${(await discovered(targets)).issuer}/`),
      async (targets) => (await discovered(targets)).jwks_uri,
    ),
  }),
  rule('discovery-is-cacheable', { source: DISCOVERY, expected: cacheable })({
    'Cache-Control': (targets) => discover(targets),
  }),
  rule('keys-are-cacheable', { expected: cacheable })({
    'Cache-Control': async (targets) => keySet(targets, (await discovered(targets)).jwks_uri),
  }),
  rule('keys-are-for-signatures')({
    'kty RSA, use sig, alg RS256': expecting(
      allSo('RSA sig RS256 for each', (got) => got === 'RSA sig RS256'),
      async (targets) => (await keys(targets)).map(({ kty, use, alg }) => [kty, use, alg].map(String).join(' ')),
    ),
    'of 2048 bits': expecting(
      allSo('256 bytes for each', (got) => got === 256),
      async (targets) => (await keys(targets)).map(({ n }) => Buffer.from(String(n), 'base64url').length),
    ),
  }),
  rule('keys-are-public', { expected: [] })({
    'nothing of a private key': async (targets) =>
      (await keys(targets)).flatMap((key) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].filter((part) => part in key)),
  }),
  rule('key-id-is-its-thumbprint', { source: 'RFC 7638', expected: allSo('true for each', (got) => got === true) })({
    'kid by RFC 7638': async (targets) => (await keys(targets)).map((key) => key.kid === thumbprintOf(key)),
  }),
  rule('jwt-signature', { source: 'RFC 7515', expected: true })({
    'by a key that is published': signedBy(() => true),
    'by the key of its kid, if it has one': {
      source: 'RFC 7515, section 4.1.4',
      observe: signedBy((key, kid) => kid === undefined || key.kid === kid),
    },
  }),
]);
