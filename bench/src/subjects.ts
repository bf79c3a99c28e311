import { startStack, type Environment, type Stack } from '@tandem/stack';
import { PERSONAS } from '@tandem/testing';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Repeated } from './load.js';
import { startServer, type Server } from './processes.js';

const TOKENS = '/api/v4/code_suggestions/tokens';
const SERVICE_ACCOUNT = PERSONAS.saas.serviceAccount.token;
const DEVELOPER = PERSONAS.selfManaged.developer.token;

const peer = (name: string) => fileURLToPath(new URL(`../peers/${name}.mjs`, import.meta.url));
const baseline = (name: string) => fileURLToPath(new URL(`baselines/${name}.js`, import.meta.url));

/** The services from their bundles, with warnings only and without the simulator. */
export function startMeasured(): Promise<Stack> {
  const quiet: Environment = { LOG_LEVEL: 'warn', SIMULATOR_TOKEN: undefined };
  return startStack({ environment: { selfManaged: quiet, saas: quiet, modelGateway: quiet } });
}

/** Everything that is measured, each in a process of its own. */
export interface Subjects {
  readonly measured: Stack;
  readonly asStarted: Stack;
  readonly requests: Readonly<Record<SubjectName, Repeated>>;
  /** A JWT that saas issued, and the public key that verifies it, as PEM. */
  readonly jwt: string;
  readonly publicKey: string;
  stop(): Promise<void>;
}

export const SUBJECTS = [
  'oidc-provider',
  'oauth2-mock-server',
  'bare handler',
  'saas',
  'saas as started',
  'self-managed',
  'completions',
  'completions, largest file',
  'empty handler',
  'liveness',
] as const;
/** Measured at one connection only, for what a hop adds. */
export const HOPS = ['bare proxy'] as const;
export type SubjectName = (typeof SUBJECTS)[number] | (typeof HOPS)[number];

/** Starts all of it on free ports of loopback. */
export async function startSubjects(): Promise<Subjects> {
  const stops: (() => unknown)[] = [];
  const started = (server: Server) => {
    stops.push(() => server.stop());
    return server.url;
  };
  const stop = async () => {
    for (const end of stops.reverse()) await end();
  };
  try {
    const measured = await startMeasured();
    stops.push(() => measured.stop());
    const asStarted = await startStack();
    stops.push(() => asStarted.stop());
    const [oidcProvider, mockServer, bareHandler, bareProxy, emptyNest] = await Promise.all([
      startServer(peer('oidc-provider')).then(started),
      startServer(peer('oauth2-mock-server')).then(started),
      startServer(baseline('bare-handler'), { BENCH_DATABASE_URL: measured.databaseUrls.saas }).then(started),
      startServer(baseline('bare-proxy'), {
        BENCH_DATABASE_URL: measured.databaseUrls.selfManaged,
        BENCH_TARGET: measured.urls.saas,
        BENCH_TOKEN: SERVICE_ACCOUNT,
      }).then(started),
      startServer(baseline('empty-nest')).then(started),
    ]);
    const { jwt, publicKey } = await issueJwt(measured);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const grant = 'grant_type=client_credentials';
    return {
      measured,
      asStarted,
      jwt,
      publicKey,
      stop,
      requests: {
        'oidc-provider': {
          url: `${oidcProvider}/token`,
          method: 'POST',
          headers: { ...form, authorization: `Basic ${Buffer.from('bench:bench').toString('base64')}` },
          body: grant,
        },
        'oauth2-mock-server': { url: `${mockServer}/token`, method: 'POST', headers: form, body: grant },
        'bare handler': { url: `${bareHandler}/token`, method: 'POST' },
        saas: tokenRequest(measured.urls.saas, SERVICE_ACCOUNT),
        'saas as started': tokenRequest(asStarted.urls.saas, SERVICE_ACCOUNT),
        'self-managed': tokenRequest(measured.urls.selfManaged, DEVELOPER),
        'bare proxy': tokenRequest(bareProxy, DEVELOPER),
        completions: completion(measured.urls.modelGateway, jwt, 2_200),
        'completions, largest file': completion(measured.urls.modelGateway, jwt, 200_000),
        'empty handler': { url: `${emptyNest}/empty` },
        liveness: { url: `${measured.urls.saas}/-/liveness` },
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function tokenRequest(base: string, token: string): Repeated {
  return { url: `${base}${TOKENS}`, method: 'POST', headers: { authorization: `Bearer ${token}` } };
}

/** A suggestion in a file of so many characters, with the cursor in its middle. */
function completion(base: string, jwt: string, characters: number): Repeated {
  const line = (at: number) => `export function add${at % 40}(a: number, b: number): number {\n  return a + b;\n}\n`;
  let text = '';
  for (let at = 0; text.length < characters; at += 1) text += line(at);
  const middle = characters / 2;
  return {
    url: `${base}/v2/completions`,
    method: 'POST',
    headers: {
      authorization: `Bearer ${jwt}`,
      'x-gitlab-authentication-type': 'oidc',
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      prompt_version: 1,
      current_file: {
        file_name: 'sum.ts',
        content_above_cursor: `${text.slice(0, middle - 20)}export function add`,
        content_below_cursor: text.slice(middle, characters),
      },
    }),
  };
}

async function issueJwt(stack: Stack): Promise<{ jwt: string; publicKey: string }> {
  const { url, method, headers } = tokenRequest(stack.urls.saas, SERVICE_ACCOUNT);
  const answer = await fetch(url, { method: method!, headers: headers! });
  const { access_token: jwt } = (await answer.json()) as { access_token: string };
  const keys = await fetch(`${stack.urls.saas}/oauth/discovery/keys`);
  const { keys: [key] = [] } = (await keys.json()) as { keys: JsonWebKey[] };
  return {
    jwt,
    publicKey: createPublicKey({ key: key!, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
  };
}
