import { ask } from '@tandem/client';
import { type Completion, GITLAB_COMPLETIONS_PATH, hasCompletions, knownVersionOf } from '@tandem/contracts';
import { completionBody, EditorClient, type Exchange } from '@tandem/editor-client';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from './forward.js';
import type { PageOptions } from './page-options.js';

interface Editor {
  readonly client: EditorClient;
  readonly exchanges: Exchange[];
  /** Whether self-managed itself gives suggestions; undefined as long as its version is not known. */
  asksInstance?: boolean | undefined;
}

const editors = new WeakMap<PageOptions, Editor>();

/**
 * Asks for a suggestion as the editor of the seed does: Code Suggest, with a JWT that it keeps and renews; from GitLab 16.3 on
 * self-managed itself.
 */
export async function tryIt(options: PageOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { personalAccessToken } = options;
  if (personalAccessToken === undefined) {
    return sendJson(response, 404, { error: 'no personal access token is known: start with the default seed' });
  }
  const asked = readAsked((await readBody(request)).toString());
  if (asked === undefined) {
    return sendJson(response, 400, { error: 'fileName, contentAboveCursor and contentBelowCursor are texts' });
  }
  const editor = editorOf(options, personalAccessToken);
  try {
    editor.asksInstance ??= await hasOwnCompletions(editor.client);
    editor.exchanges.length = 0;
    const completion = editor.asksInstance
      ? await completionOfInstance(options, asked, editor.exchanges)
      : await editor.client.requestSuggestions(asked);
    sendJson(response, 200, { completion, exchanges: editor.exchanges });
  } catch (error) {
    // It may be of another version by now.
    editor.asksInstance = undefined;
    const { code, message } = error as Error & { code?: string };
    sendJson(response, 200, { error: { code, message }, exchanges: editor.exchanges });
  }
}

function editorOf(options: PageOptions, personalAccessToken: string): Editor {
  const known = editors.get(options);
  if (known) return known;
  const { selfManaged, modelGateway } = options.services;
  const exchanges: Exchange[] = [];
  const client = new EditorClient({
    instanceUrl: selfManaged.url,
    codeSuggestUrl: modelGateway.url,
    personalAccessToken,
    userAgent: 'tandem-page',
    // Each press of the button is to be seen.
    circuitBreaker: false,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  const editor = { client, exchanges };
  editors.set(options, editor);
  return editor;
}

/** Undefined if the instance does not say its version. */
async function hasOwnCompletions(client: EditorClient): Promise<boolean | undefined> {
  const said = await client.version().catch(() => undefined);
  return said && hasCompletions(knownVersionOf(said.version));
}

/** @throws {Error} if it refuses */
async function completionOfInstance(
  { services: { selfManaged }, personalAccessToken }: PageOptions,
  asked: Asked,
  exchanges: Exchange[],
): Promise<Completion> {
  const request = { method: 'POST', path: GITLAB_COMPLETIONS_PATH } as const;
  const begun = performance.now();
  const { status, text, json, correlationId } = await ask(selfManaged, {
    ...request,
    bearer: personalAccessToken,
    body: completionBody(asked, false),
  });
  const durationMs = performance.now() - begun;
  exchanges.push({ ...request, peer: 'instance', status, durationMs, ...(correlationId ? { correlationId } : {}) });
  if (status !== 200) throw new Error(`self-managed answered ${status}: ${text.slice(0, 500)}`);
  return json as Completion;
}

interface Asked {
  readonly fileName: string;
  readonly contentAboveCursor: string;
  readonly contentBelowCursor: string;
}

function readAsked(text: string): Asked | undefined {
  try {
    const { fileName, contentAboveCursor, contentBelowCursor } = JSON.parse(text) as Record<string, unknown>;
    if (typeof fileName !== 'string' || fileName === '') return undefined;
    if (typeof contentAboveCursor !== 'string' || typeof contentBelowCursor !== 'string') return undefined;
    return { fileName, contentAboveCursor, contentBelowCursor };
  } catch {
    return undefined;
  }
}
