import { variable } from '@tandem/platform';

type Name<Prefix extends string> =
  `${Prefix}_${'CONNECT_TIMEOUT_MS' | 'RESPONSE_HEADER_TIMEOUT_MS' | 'RESPONSE_BODY_TIMEOUT_MS' | 'REQUESTS_LIMIT' | 'CONNECTION_MAX_AGE_MS' | 'RESPONSE_LIMIT_BYTES'}`;

/**
 * The limits of the requests that `SendUrl` sends on.
 *
 * @param prefix what the variables begin with
 * @param to the service that is asked, as the descriptions name it
 */
export function sendUrlVariables<Prefix extends string>(prefix: Prefix, to: string) {
  const variables = {
    CONNECT_TIMEOUT_MS: variable.milliseconds
      .default(30_000)
      .meta({ description: `set it to the milliseconds that a connection to ${to} may take` }),
    RESPONSE_HEADER_TIMEOUT_MS: variable.milliseconds
      .default(30_000)
      .meta({ description: `set it to the milliseconds that ${to} may take to begin its answer` }),
    RESPONSE_BODY_TIMEOUT_MS: variable.milliseconds
      .default(30_000)
      .meta({ description: `set it to the milliseconds that ${to} may take from the header of its answer to the end` }),
    REQUESTS_LIMIT: variable.count.default(256).meta({
      description: `set it to the largest number of requests to ${to} at the same time; further ones are answered with 503`,
    }),
    CONNECTION_MAX_AGE_MS: variable.milliseconds
      .default(55_000)
      .meta({ description: `set it to the milliseconds after which a connection to ${to} is not used again` }),
    RESPONSE_LIMIT_BYTES: variable.count
      .default(1_048_576)
      .meta({ description: `set it to the size in bytes of the largest answer of ${to} that is passed on` }),
  };
  const named = Object.entries(variables).map(([name, schema]) => [`${prefix}_${name}`, schema]);
  return Object.fromEntries(named) as Record<Name<Prefix>, (typeof variables)['REQUESTS_LIMIT']>;
}
