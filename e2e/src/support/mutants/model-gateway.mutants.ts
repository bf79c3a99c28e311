import type { ProxiedAnswer, ProxiedRequest, Corruption } from '../mutating-proxy.js';
import { COMPLETION, type Mutant, other, withHeaders, withJson } from './mutant.js';

const place = 'model-gateway';
const rule = (name: string, ...cases: string[]) =>
  cases.length === 0 ? [`${place} ${name}`] : cases.map((what) => `${place} ${name}: ${what}`);

const mutant = (does: string, caughtBy: readonly string[], answer: NonNullable<Corruption['answer']>): Mutant => ({
  does: `${place} ${does}`,
  caughtBy,
  corrupts: () => ({ [place]: { answer } }),
});

const where = (status: number, change: (answer: ProxiedAnswer, request: ProxiedRequest) => ProxiedAnswer) =>
  ((answer, request) =>
    answer.status === status ? change(answer, request) : undefined) satisfies Corruption['answer'];

const completed = (answer: ProxiedAnswer) => other(answer, 200, COMPLETION);
const forbidden = (answer: ProxiedAnswer) => other(answer, 401, { error: 'Forbidden by auth provider' });

const signatures = [
  ...rule('jwt-signature-is-valid'),
  ...rule('jwt-algorithm-is-rs256'),
  ...rule('jwt-issuer-is-trusted'),
  ...rule('jwt-audience-is-code-suggest'),
  ...rule('jwt-is-not-expired'),
  ...rule('jwt-is-valid-already'),
  ...rule('jwt-is-well-formed'),
];

/** Fetches what the `iss` of a presented JWT publishes, as one that trusts anybody would. */
async function askIssuer({ headers }: ProxiedRequest): Promise<void> {
  const claims = Buffer.from(String(headers.authorization).split('.')[1] ?? '', 'base64url').toString();
  const { iss } = JSON.parse(claims) as { iss: string };
  await fetch(`${iss}/.well-known/openid-configuration`);
}

/** Code Suggest services that let in whom they should not, keep out whom they should, or answer otherwise. */
export const modelGatewayMutants: readonly Mutant[] = [
  mutant('asks for no token', rule('authorization-header-is-presented'), where(401, completed)),
  mutant(
    'speaks as Rails does',
    rule('authorization-header-is-presented'),
    where(401, (answer) => other(answer, 401, { message: '401 Unauthorized' })),
  ),
  mutant('takes any header for a token', rule('authorization-header-is-bearer'), where(401, completed)),
  mutant('tells nobody what is wrong with the header', rule('authorization-header-is-bearer'), where(401, forbidden)),
  mutant('does not ask for the authentication type', rule('authentication-type-is-oidc'), where(401, completed)),
  mutant(
    'tells nobody what is wrong with the authentication type',
    rule('authentication-type-is-oidc'),
    where(401, forbidden),
  ),
  mutant('verifies no JWT', signatures, where(401, completed)),
  mutant(
    'asks any issuer for its keys',
    rule('jwt-issuer-is-trusted', 'an issuer of its own, with discovery and keys; it is not asked'),
    async (answer, request) => {
      if (answer.status === 401) await askIssuer(request);
      return undefined;
    },
  ),
  mutant('takes no JWT', rule('jwt-is-accepted'), where(200, forbidden)),
  mutant(
    'does not compare headers with claims',
    rule('header-agrees-with-claim', 'X-Gitlab-Realm of the other realm'),
    where(401, completed),
  ),
  mutant(
    'takes no X-Gitlab-Realm',
    rule('header-agrees-with-claim', 'X-Gitlab-Realm of the same realm'),
    where(200, (answer) => other(answer, 401, { error: "Header mismatch 'X-Gitlab-Realm'" })),
  ),

  mutant(
    'routes before it authenticates',
    rule('authentication-comes-first', 'an unknown path'),
    where(401, (answer) => other(answer, 404, { detail: 'Not Found' })),
  ),
  mutant(
    'validates before it authenticates',
    rule('authentication-comes-first', 'a body that does not validate'),
    where(401, (answer) => other(answer, 422, { detail: [] })),
  ),
  mutant('wants a token for its health', rule('health-needs-no-token'), where(200, forbidden)),
  mutant('wants a token for its metrics', rule('metrics-need-no-token'), where(200, forbidden)),
  mutant('lets no browser ask', rule('browsers-may-ask'), (answer) =>
    withHeaders(answer, { 'access-control-allow-origin': undefined }),
  ),
  mutant(
    'says what it suggests otherwise',
    rule('completion-has-this-form'),
    where(200, (answer) => withJson(answer, ({ choices, ...body }) => ({ ...body, suggestions: choices }))),
  ),
  ...['x-request-id', 'x-process-time'].map((header) =>
    mutant(`leaves ${header} out`, rule('answers-carry-their-headers'), (answer) =>
      withHeaders(answer, { [header]: undefined }),
    ),
  ),
  mutant(
    'validates nothing',
    rule(
      'request-is-valid',
      'without file_name',
      'without content_above_cursor',
      'without content_below_cursor',
      'file_name of 256 characters',
      'content_above_cursor of 100001 characters',
      '11 entries of telemetry',
    ),
    where(422, completed),
  ),
  mutant(
    'does not say what is not valid',
    rule('request-is-valid', 'without file_name'),
    where(422, (answer) => withJson(answer, () => ({ detail: [] }))),
  ),
  mutant(
    'wants texts and knows every field',
    rule('request-is-valid', 'empty texts are allowed', 'fields that are not known are ignored'),
    where(200, (answer) => other(answer, 422, { detail: [] })),
  ),
  mutant('streams nothing', rule('completion-is-streamed'), where(200, completed)),
];
