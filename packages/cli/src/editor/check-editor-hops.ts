import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { PERSONAL_ACCESS_TOKEN_FORMAT } from '@tandem/editor-client';
import { CODE_SUGGEST_HOST } from '@tandem/editor-front';
import { decodeJwt } from '@tandem/conformance';
import { about, type Finding } from '../doctor/finding.js';
import type { EditorRoute } from './editor-route.js';

const TIMEOUT_MS = 10_000;
const SHOWN = 160;
const NEEDED_SCOPES = ['api', 'read_api'];
/** Under `.invalid` (RFC 2606) no host can be. */
const FOREIGN = 'tandem.invalid:443';

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Goes the way of an editor, hop by hop, and tells of each as soon as it has been met; ends at the first that fails. */
export async function checkHops(route: EditorRoute, tell: (finding: Finding) => void): Promise<void> {
  for (const check of [checkPersonalAccessToken, checkProxy]) {
    for (const finding of await check(route)) {
      tell(finding);
      if (finding.verdict === 'problem') return;
    }
  }
  const { findings, jwt } = await checkTokenRequest(route);
  findings.forEach(tell);
  if (jwt !== undefined) tell(await checkCompletion(route, jwt));
}

async function checkPersonalAccessToken({ instanceUrl, personalAccessToken }: EditorRoute): Promise<Finding[]> {
  const check = about('personal access token');
  const repair = 'export TANDEM_PERSONAL_ACCESS_TOKEN=glpat-…';
  const answer = await ask(`${instanceUrl}/api/v4/personal_access_tokens/self`, 'GET', personalAccessToken);
  if (typeof answer === 'string') return [about('self-managed').problem(`${instanceUrl}: ${answer}`, 'tandem status')];
  const { active, scopes } = asObject(answer.body) as { active?: boolean; scopes?: string[] };
  if (answer.status !== 200) return [check.problem(`${instanceUrl} answers ${shown(answer)}`, repair)];
  const missing = NEEDED_SCOPES.filter((scope) => !scopes?.includes(scope));
  if (active !== true) return [check.problem(`${instanceUrl} says that it is not active`, repair)];
  const findings = [
    ...(PERSONAL_ACCESS_TOKEN_FORMAT.test(personalAccessToken)
      ? []
      : [
          check.warning(
            "GitLab's VS Code extension and language server of 2023 take glpat- and 20 more characters only",
            repair,
          ),
        ]),
    ...(missing.length === 0
      ? []
      : [check.warning(`GitLab's extension wants the scope ${missing.join(' and ')} too`, repair)]),
  ];
  return findings.length > 0 ? findings : [check.ok(`accepted by ${instanceUrl}`)];
}

async function checkProxy({ proxyUrl, caFile }: EditorRoute): Promise<Finding[]> {
  const [proxy, tls] = [about('proxy'), about('certificate of the proxy')];
  const foreign = await tunnel(proxyUrl, FOREIGN);
  if (typeof foreign === 'string') return [proxy.problem(`${proxyUrl}: ${foreign}`, 'tandem status')];
  foreign.socket.destroy();
  if (foreign.status !== 403) {
    const detail = `${proxyUrl} answers ${foreign.status} for ${FOREIGN}: it is another proxy, which would take the JWT away`;
    return [proxy.problem(detail, 'tandem status')];
  }
  const own = await tunnel(proxyUrl, `${CODE_SUGGEST_HOST}:443`);
  if (typeof own === 'string' || own.status !== 200) {
    const met = typeof own === 'string' ? own : `answers ${own.status}`;
    return [proxy.problem(`${proxyUrl} for ${CODE_SUGGEST_HOST}:443: ${met}`, 'tandem status')];
  }
  const secured = await handshake(own.socket, caFile);
  if (typeof secured === 'string') {
    return [tls.problem(`${secured} (trusting ${caFile})`, 'tandem editor run -- code .')];
  }
  secured.destroy();
  const opened = `${proxyUrl} opens ${CODE_SUGGEST_HOST}:443 and refuses other hosts`;
  return [proxy.ok(opened), tls.ok(`for ${CODE_SUGGEST_HOST}, trusted with ${caFile}`)];
}

async function checkTokenRequest(route: EditorRoute): Promise<{ findings: Finding[]; jwt?: string }> {
  const { instanceUrl, personalAccessToken } = route;
  const check = about('token request');
  const answer = await ask(`${instanceUrl}/api/v4/code_suggestions/tokens`, 'POST', personalAccessToken);
  if (typeof answer === 'string') return { findings: [check.problem(answer, 'tandem doctor')] };
  const { access_token: jwt, expires_in: seconds } = asObject(answer.body) as Record<string, unknown>;
  if (answer.status !== 201 || typeof jwt !== 'string' || decodeJwt(jwt) === undefined) {
    return { findings: [check.problem(`${instanceUrl} answers ${shown(answer)}`, 'tandem doctor')] };
  }
  return { findings: [check.ok(`${instanceUrl} gives a JWT for ${Number(seconds)} s`)], jwt };
}

async function checkCompletion({ proxyUrl, caFile }: EditorRoute, jwt: string): Promise<Finding> {
  const check = about('suggestion');
  const opened = await tunnel(proxyUrl, `${CODE_SUGGEST_HOST}:443`);
  const secured = typeof opened === 'string' ? opened : await handshake(opened.socket, caFile);
  if (typeof secured === 'string') return check.problem(secured, 'tandem status');
  const answer = await complete(secured, jwt);
  if (typeof answer === 'string') return check.problem(answer, 'tandem doctor');
  if (answer.status !== 200) return check.problem(`Code Suggest answers ${shown(answer)}`, 'tandem doctor');
  return check.ok(`Code Suggest of this stack answers to https://${CODE_SUGGEST_HOST}/v2/completions`);
}

function complete(socket: TLSSocket, jwt: string): Promise<Answer | string> {
  const body = JSON.stringify({
    prompt_version: 1,
    current_file: { file_name: 'check.py', content_above_cursor: 'def hello_world():\n    ', content_below_cursor: '' },
  });
  const options = {
    method: 'POST',
    createConnection: () => socket,
    headers: {
      Authorization: `Bearer ${jwt}`,
      'Content-Type': 'application/json',
      'X-Gitlab-Authentication-Type': 'oidc',
      'Content-Length': Buffer.byteLength(body),
    },
  };
  return answerOf((onAnswer) =>
    httpsRequest(`https://${CODE_SUGGEST_HOST}/v2/completions`, options, onAnswer).end(body),
  );
}

function ask(url: string, method: string, token: string): Promise<Answer | string> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Length': 0 };
  return answerOf((onAnswer) => httpRequest(url, { method, headers }, onAnswer).end());
}

/** The whole answer, or in a few words why there is none. */
function answerOf(
  send: (onAnswer: (message: IncomingMessage) => void) => ReturnType<typeof httpRequest>,
): Promise<Answer | string> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    const request = send((message) => {
      text(message).then((body) => resolve({ status: message.statusCode ?? 0, body }), fail);
    });
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
    request.once('error', fail);
  });
}

function tunnel(proxyUrl: string, authority: string): Promise<{ status: number; socket: Socket } | string> {
  return new Promise((resolve) => {
    const request = httpRequest(proxyUrl, { method: 'CONNECT', path: authority, headers: { Host: authority } });
    request.once('connect', ({ statusCode = 0 }, socket) => resolve({ status: statusCode, socket: socket }));
    request.once('response', ({ statusCode = 0, socket }) => resolve({ status: statusCode, socket }));
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end();
  });
}

function handshake(socket: Socket, caFile: string): Promise<TLSSocket | string> {
  return new Promise((resolve) => {
    try {
      const secured = connectTls({ socket, servername: CODE_SUGGEST_HOST, ca: readFileSync(caFile) });
      secured.once('secureConnect', () => resolve(secured));
      secured.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    } catch (error) {
      socket.destroy();
      resolve((error as Error).message);
    }
  });
}

function asObject(body: string): object {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** An answer that is no secret, since it is a refusal, on one short line. */
function shown({ status, body }: Answer): string {
  return `${status} ${body.replaceAll(/\s+/g, ' ').slice(0, SHOWN)}`.trim();
}
