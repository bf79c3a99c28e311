import { z } from 'zod';
import { DISCOVERY_PATH, JWKS_PATH, WEBFINGER_PATH } from '../api-paths.js';
import { keySetSchema, openidConfigurationSchema } from '../openid.js';
import { textParameter } from '../parameters.js';
import { administrator } from './access.js';
import { noParameters } from './instance.js';
import type { Operation } from './operation.js';

export const signingKeyParameters = z.object({ kid: textParameter });

/** The operations of the API that SaaS alone has. */
export const SAAS_OPERATIONS: Readonly<Record<string, Operation>> = {
  rotateSigningKey: {
    tag: 'Signing keys',
    access: administrator,
    summary: 'Publish a new signing key, which signs later. Tandem’s own; on SaaS alone',
    method: 'POST',
    path: '/signing_keys/rotate',
    parameters: noParameters,
    status: 201,
    answer: z.strictObject({ kid: z.string(), signs_from: z.iso.datetime({ precision: 3 }) }),
  },
  withdrawSigningKey: {
    tag: 'Signing keys',
    access: administrator,
    summary: 'Take a signing key out at once, because it is compromised. Tandem’s own; on SaaS alone',
    method: 'POST',
    path: '/signing_keys/:kid/withdraw',
    parameters: signingKeyParameters,
    status: 201,
    answer: z.strictObject({ kid: z.string(), signing_kid: z.string() }),
  },
};

/** What anybody may read of a deployment, without a token. */
export interface PublicOperation {
  readonly tag: string;
  readonly summary: string;
  /** From the root on. */
  readonly path: string;
  readonly mediaType: string;
  readonly answer: z.ZodType;
  /** Statuses other than 200, with an answer of the same form. */
  readonly otherStatuses?: readonly number[];
}

const check = z.tuple([z.strictObject({ status: z.enum(['ok', 'failed']) })]);
const monitoring = { tag: 'Monitoring', mediaType: 'application/json' } as const;
const openid = { tag: 'OpenID Connect', mediaType: 'application/json' } as const;

/** What both deployments say to anybody. */
export const PUBLIC_OPERATIONS: Readonly<Record<string, PublicOperation>> = {
  getHealth: {
    ...monitoring,
    summary: 'Whether the server answers',
    path: '/-/health',
    mediaType: 'text/plain',
    answer: z.literal('GitLab OK'),
  },
  getLiveness: {
    ...monitoring,
    summary: 'Whether the process need not be started anew',
    path: '/-/liveness',
    answer: z.strictObject({ status: z.literal('ok') }),
  },
  getReadiness: {
    ...monitoring,
    summary: 'Whether the instance can take requests; 503 where it cannot',
    path: '/-/readiness',
    answer: z.strictObject({ status: z.enum(['ok', 'failed']), master_check: check, db_check: check }),
    otherStatuses: [503],
  },
  getMetrics: {
    ...monitoring,
    summary: 'Metrics for Prometheus',
    path: '/-/metrics',
    mediaType: 'text/plain',
    answer: z.string(),
  },
  getOpenapi: {
    tag: 'OpenAPI',
    summary: 'This document',
    path: '/-/openapi.json',
    mediaType: 'application/json',
    answer: z.looseObject({ openapi: z.literal('3.1.1') }),
  },
};

/** What SaaS alone says to anybody, as the issuer of JWTs. */
export const ISSUER_OPERATIONS: Readonly<Record<string, PublicOperation>> = {
  getOpenidConfiguration: {
    ...openid,
    summary: 'OpenID Connect discovery; on SaaS alone',
    path: DISCOVERY_PATH,
    answer: openidConfigurationSchema.loose(),
  },
  getKeySet: {
    ...openid,
    summary: 'The keys that JWTs are verified with; on SaaS alone',
    path: JWKS_PATH,
    answer: keySetSchema,
  },
  getWebfinger: {
    ...openid,
    summary: 'The issuer of the resource that the query names; 400 without one; on SaaS only',
    path: WEBFINGER_PATH,
    answer: z.union([
      z.strictObject({ subject: z.string(), links: z.tuple([z.strictObject({ rel: z.string(), href: z.url() })]) }),
      z.strictObject({ status: z.literal(400), error: z.literal('Bad Request') }),
    ]),
    otherStatuses: [400],
  },
};
