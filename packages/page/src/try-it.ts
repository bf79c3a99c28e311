import { EditorClient, type Exchange } from '@tandem/editor-client';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from './forward.js';
import type { PageOptions } from './page-options.js';

const clients = new WeakMap<PageOptions, { readonly client: EditorClient; exchanges: Exchange[] }>();

/** Asks for a suggestion as the editor of the seed does: with its own token, which it keeps and renews. */
export async function tryIt(options: PageOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { personalAccessToken, services } = options;
  if (personalAccessToken === undefined) {
    return sendJson(response, 404, { error: 'no personal access token is known: start with the default seed' });
  }
  const asked = readAsked((await readBody(request)).toString());
  if (asked === undefined) {
    return sendJson(response, 400, { error: 'fileName, contentAboveCursor and contentBelowCursor are texts' });
  }
  let editor = clients.get(options);
  if (editor === undefined) {
    const exchanges: Exchange[] = [];
    const client = new EditorClient({
      instanceUrl: services.selfManaged.url,
      codeSuggestUrl: services.modelGateway.url,
      personalAccessToken,
      userAgent: 'tandem-page',
      // Each press of the button is to be seen.
      circuitBreaker: false,
      onExchange: (exchange) => exchanges.push(exchange),
    });
    editor = { client, exchanges };
    clients.set(options, editor);
  }
  editor.exchanges.length = 0;
  try {
    const completion = await editor.client.requestSuggestions(asked);
    sendJson(response, 200, { completion, exchanges: editor.exchanges });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    sendJson(response, 200, { error: { code, message }, exchanges: editor.exchanges });
  }
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
