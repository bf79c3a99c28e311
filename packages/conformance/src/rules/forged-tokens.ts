import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import type { ContentFaultKind } from '@tandem/contracts';
import type { TestTargets } from '../targets/test-targets.js';
import { foreignKey, startForeignIssuer } from '../targets/own-issuer.js';
import { SetupFailed } from '../targets/verdicts.js';
import type { Pattern } from '../expected/pattern.js';
import { decodeJwt, encodeJwt } from '../jwt.js';
import { faults, unsupported } from '../needs.js';
import type { Rule } from '../rule.js';

const on = 'model-gateway';
const source = 'codesuggestions/auth/providers.py, GitLabOidcProvider';
const ONLY_SAAS = unsupported('only SaaS can sign such a JWT, and no SaaS can be asked to over HTTP');
const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

/** The header and the claims of a JWT that is accepted. */
async function accepted(targets: TestTargets) {
  const jwt = decodeJwt((await targets.jwt()).access_token);
  if (jwt) return jwt;
  throw new SetupFailed('access_token is no JWT');
}

async function publishedKey(targets: TestTargets): Promise<JsonWebKey> {
  const read = jwksSchema.safeParse((await targets.saas.request('GET', '/oauth/discovery/keys')).body);
  if (read.success) return read.data.keys[0] as JsonWebKey;
  throw new SetupFailed('saas publishes no keys');
}

async function ofForeignIssuer(targets: TestTargets) {
  const key = await foreignKey();
  const issuer = await startForeignIssuer(key, 'foreign');
  try {
    const { claims } = await accepted(targets);
    const jwt = encodeJwt({ alg: 'RS256', typ: 'JWT', kid: 'foreign' }, { ...claims, iss: issuer.url }, (signed) =>
      key.sign(signed),
    );
    const answer = await targets.codeSuggest.complete(jwt);
    return { answer, 'requests to that issuer': issuer.requests };
  } finally {
    await issuer.close();
  }
}

/** A JWT that SaaS was made to sign although it is wrong. */
const corrupted = (name: string, what: string, fault: ContentFaultKind, expected: Pattern): Rule => ({
  name,
  case: what,
  on,
  source,
  needs: [faults('saas')],
  expected,
  observe: async (targets) => {
    const { access_token: jwt } = await targets.faults('saas').during({ kind: fault }, () => targets.newJwt());
    return targets.codeSuggest.complete(jwt);
  },
});

const unsignable = (name: string, what: string): Rule => ({
  name,
  case: what,
  on,
  source,
  needs: [ONLY_SAAS],
  expected: null,
  observe: async () => null,
});

/** Tokens that were made elsewhere, and those that nobody but SaaS could make. */
export function forgedTokenRules(forbidden: Pattern): Rule[] {
  return [
    {
      name: 'jwt-algorithm-is-rs256',
      case: 'alg none',
      on,
      source,
      expected: forbidden,
      observe: async (targets) => {
        const { claims } = await accepted(targets);
        return targets.codeSuggest.complete(encodeJwt({ alg: 'none', typ: 'JWT' }, claims, () => Buffer.alloc(0)));
      },
    },
    {
      name: 'jwt-algorithm-is-rs256',
      case: 'HS256 with the public key as its secret',
      on,
      source,
      expected: forbidden,
      observe: async (targets) => {
        const { header, claims } = await accepted(targets);
        const secret = createPublicKey({ key: await publishedKey(targets), format: 'jwk' }).export({
          type: 'spki',
          format: 'pem',
        });
        const sign = (signed: string) => createHmac('sha256', secret).update(signed).digest();
        return targets.codeSuggest.complete(encodeJwt({ ...header, alg: 'HS256' }, claims, sign));
      },
    },
    {
      name: 'jwt-issuer-is-trusted',
      case: 'an issuer of its own, with discovery and keys; it is not asked',
      on,
      source,
      expected: { answer: forbidden, 'requests to that issuer': 0 },
      observe: ofForeignIssuer,
    },
    corrupted('jwt-audience-is-code-suggest', 'another audience, signed by SaaS', 'wrong-audience', forbidden),
    corrupted('jwt-issuer-is-trusted', 'another issuer, signed by SaaS', 'wrong-issuer', forbidden),
    corrupted('jwt-is-not-expired', 'a JWT that ended before it came', 'expired-jwt', forbidden),
    unsignable('jwt-has-aud', 'no audience'),
    unsignable('jwt-has-exp', 'no exp'),
    unsignable('jwt-has-nbf', 'no nbf'),
    unsignable('jwt-key-is-known', 'a kid that is not published'),
    {
      name: 'issuer-is-available',
      case: 'the issuer is away and its keys are not known yet',
      on,
      source,
      needs: [unsupported('no target can be asked over HTTP to lose its way to the issuer')],
      expected: null,
      observe: async () => null,
    },
  ];
}
