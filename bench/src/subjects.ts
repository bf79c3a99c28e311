import { chooseFreePort, makeFolder, type Stack } from '@tandem/stack';
import { PERSONAS } from '@tandem/testing';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Repeated } from './load.js';
import { startAsStarted, startMeasured } from './measured.js';
import { startServer, type ServerOptions } from './processes.js';
import type { Report } from './report.js';

const TOKENS = '/api/v4/code_suggestions/tokens';
const COMPLETIONS = '/v2/completions';
const TYPICAL_CHARACTERS = 2_200;
/** Code Suggest takes 100,000 on either side of the cursor. */
const MOST_CHARACTERS = 200_000;
const SERVICE_ACCOUNT = PERSONAS.saas.serviceAccount.token;
const DEVELOPER = PERSONAS.selfManaged.developer.token;

const peer = (name: string) => fileURLToPath(new URL(`../peers/${name}.mjs`, import.meta.url));
const baseline = (name: string) => fileURLToPath(new URL(`baselines/${name}.js`, import.meta.url));

/** Everything that is measured, each in a process of its own. */
export interface Subjects {
  readonly measured: Stack;
  /** A peer that did not start has none. */
  readonly requests: Readonly<Partial<Record<SubjectName, Repeated>>>;
  /** A JWT that saas issued, and the public key that verifies it, as PEM. */
  readonly jwt: string;
  readonly publicKey: string;
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
/** What stands in the place of self-managed, for what a hop adds. */
export const HOPS = ['bare proxy', 'nginx'] as const;
export type SubjectName = (typeof SUBJECTS)[number] | (typeof HOPS)[number];

/** What of a run the subjects need. */
export interface SubjectsOptions {
  /** For the files of what is started. */
  readonly folder: string;
  /** Why the peers of npm are not there, if they are not. */
  readonly peersMissing: string | undefined;
  readonly report: Report;
  readonly stop: AbortSignal;
  /** Takes what ends each of them. */
  readonly defer: (end: () => Promise<void>) => void;
}

/** Starts all of it on free ports of loopback. A peer that does not start is left out of it, and named in the report. */
export async function startSubjects({ folder, peersMissing, report, stop, defer }: SubjectsOptions): Promise<Subjects> {
  const stack = async (start: (signal: AbortSignal) => Promise<Stack>) => {
    const started = await start(stop);
    defer(() => started.stop());
    return started;
  };
  const measured = await stack(startMeasured);
  const asStarted = await stack(startAsStarted);
  const serve = async (name: SubjectName, program: string, options: Omit<ServerOptions, 'signal'> = {}) => {
    const server = await report.attempt(name, () => startServer(program, { ...options, signal: stop }));
    if (server) defer(() => server.stop());
    return server?.url;
  };
  const npmPeer = async (name: SubjectName) => {
    if (peersMissing === undefined) return serve(name, peer(name));
    report.skip(name, peersMissing);
    return undefined;
  };
  const toSaas = { BENCH_TARGET: measured.urls.saas, BENCH_TOKEN: SERVICE_ACCOUNT };
  const hop = { BENCH_DATABASE_URL: measured.databaseUrls.selfManaged, ...toSaas };
  const nginx = async () => {
    const own = join(folder, 'nginx');
    makeFolder(own);
    return serve('nginx', peer('nginx'), { args: [String(await chooseFreePort()), own], env: toSaas });
  };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const grant = { method: 'POST', headers: form, body: 'grant_type=client_credentials' };
  const basic = { ...form, authorization: `Basic ${Buffer.from('bench:bench').toString('base64')}` };
  const { jwt, publicKey } = await issueJwt(measured);
  const peers = {
    'oidc-provider': at(await npmPeer('oidc-provider'), '/token', { ...grant, headers: basic }),
    'oauth2-mock-server': at(await npmPeer('oauth2-mock-server'), '/token', grant),
    'bare handler': at(
      await serve('bare handler', baseline('bare-handler'), {
        env: { BENCH_DATABASE_URL: measured.databaseUrls.saas },
      }),
      '/token',
      { method: 'POST' },
    ),
    'bare proxy': at(await serve('bare proxy', baseline('bare-proxy'), { env: hop }), TOKENS, tokenRequest(DEVELOPER)),
    nginx: at(await nginx(), TOKENS, tokenRequest(DEVELOPER)),
    'empty handler': at(await serve('empty handler', baseline('empty-nest')), '/empty'),
  };
  const { selfManaged, saas, modelGateway } = measured.urls;
  const requests = {
    ...peers,
    saas: at(saas, TOKENS, tokenRequest(SERVICE_ACCOUNT)),
    'saas as started': at(asStarted.urls.saas, TOKENS, tokenRequest(SERVICE_ACCOUNT)),
    'self-managed': at(selfManaged, TOKENS, tokenRequest(DEVELOPER)),
    completions: at(modelGateway, COMPLETIONS, completion(jwt, TYPICAL_CHARACTERS)),
    'completions, largest file': at(modelGateway, COMPLETIONS, completion(jwt, MOST_CHARACTERS)),
    liveness: at(saas, '/-/liveness'),
  };
  return { measured, requests, jwt, publicKey };
}

type Content = Omit<Repeated, 'url'>;

function at<Base extends string | undefined>(base: Base, path: string, content: Content = {}) {
  return (base === undefined ? undefined : { url: `${base}${path}`, ...content }) as Base extends string
    ? Repeated
    : undefined;
}

function tokenRequest(token: string): Content {
  return { method: 'POST', headers: { authorization: `Bearer ${token}` } };
}

/** A suggestion in a file of so many characters, with the cursor in its middle. */
function completion(jwt: string, characters: number): Content {
  const line = (at: number) => `export function add${at % 40}(a: number, b: number): number {\n  return a + b;\n}\n`;
  let text = '';
  for (let at = 0; text.length < characters; at += 1) text += line(at);
  const middle = characters / 2;
  return {
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
  const request = tokenRequest(SERVICE_ACCOUNT) as RequestInit;
  const answer = await fetch(`${stack.urls.saas}${TOKENS}`, request);
  const { access_token: jwt } = (await answer.json()) as { access_token: string };
  const keys = await fetch(`${stack.urls.saas}/oauth/discovery/keys`);
  const { keys: [key] = [] } = (await keys.json()) as { keys: JsonWebKey[] };
  return {
    jwt,
    publicKey: createPublicKey({ key: key!, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
  };
}
