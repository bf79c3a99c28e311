import { serviceVariables, variable } from '@tandem/platform';
import { refuseMisplacedSimulator, simulatorVariables } from '@tandem/simulator';
import { z } from 'zod';
import { httpUrl, modelOf, modelVariables, refuseHalfAModel } from './model-variables.js';

/** An issuer whose tokens are accepted. */
export interface TrustedIssuer {
  /** Its identifier: what discovery and the claim `iss` must say, to the letter. */
  readonly issuer: string;
  /** Where requests to the issuer's origin really go, if they go elsewhere. */
  readonly connectUrl?: string;
}

const list = z.string().transform((value) => value.split(',').map((entry) => entry.trim().replace(/\/+$/, '')));
const issuer = httpUrl.refine(
  (value) => !/[?#]|:\/\/[^/]*@/.test(value),
  'an issuer has no query, fragment or credentials',
);
const origin = httpUrl.refine(
  (value) => URL.canParse(value) && new URL(value).origin === value,
  'not scheme, host and port',
);

const variables = {
  ...serviceVariables,
  ...simulatorVariables,
  PORT: variable.port.default(5052).meta({ description: 'set it to the port to listen on' }),
  // 100,000 characters above and below the cursor, each of up to 12 bytes when it is escaped as a surrogate pair.
  BODY_LIMIT_BYTES: serviceVariables.BODY_LIMIT_BYTES.default(4_194_304).meta({
    description: 'set it to the largest request body in bytes',
  }),
  ...modelVariables,
  GITLAB_URL: list
    .pipe(z.array(issuer).min(1))
    .meta({ description: 'set it to the URL of the GitLab that issues the JWTs, such as http://127.0.0.1:3001' }),
  GITLAB_CONNECT_URL: list
    .pipe(z.array(z.union([z.literal(''), origin])))
    .optional()
    .meta({
      description: 'set it to the address to send requests for GITLAB_URL to, one for each of its entries, or unset it',
    }),
  JWKS_MAX_AGE: variable.seconds
    .default(3_600)
    .meta({ description: 'set it to the seconds that an issuer’s keys are used without asking again' }),
  JWKS_MAX_STALE: variable.seconds.default(86_400).meta({
    description:
      'set it to the seconds that these keys are used beyond JWKS_MAX_AGE while the issuer cannot be reached',
  }),
  JWKS_COOLDOWN: variable.seconds.default(10).meta({
    description:
      'set it to the seconds that must pass between two requests for keys, however many tokens name an unknown key',
  }),
};

/** The configuration of the model gateway. */
export const modelGatewayConfiguration = z
  .object(variables)
  .superRefine(refuseMisplacedSimulator)
  .superRefine(({ GITLAB_URL, GITLAB_CONNECT_URL = GITLAB_URL }, context) => {
    if (GITLAB_CONNECT_URL.length !== GITLAB_URL.length) {
      context.addIssue({ code: 'custom', path: ['GITLAB_CONNECT_URL'], message: 'not as many entries as GITLAB_URL' });
    }
  })
  .superRefine(refuseHalfAModel)
  .transform((given) => ({
    ...given,
    MODEL: modelOf(given),
    ISSUERS: given.GITLAB_URL.map((issuer, index): TrustedIssuer => {
      const connectUrl = given.GITLAB_CONNECT_URL?.[index];
      return { issuer, ...(connectUrl ? { connectUrl } : {}) };
    }),
  }));

export type ModelGatewayConfiguration = z.infer<typeof modelGatewayConfiguration>;

/** What a secret of the flow looks like in a text: a JWT, or a GitLab token that was sent here by mistake, also in base64. */
export const SECRETS_IN_TEXT = [
  /eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*/g,
  /glpat-[\w-]+(?:\.[\w-]+)*/g,
  /(?:Z2xwYXQt|dscGF0L|nbHBhdC)[\w+/=-]*/g,
];
