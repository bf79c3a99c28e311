import {
  type AccessToken,
  accessTokenSchema,
  API_PREFIX,
  AUTHENTICATION_TYPE_HEADER,
  type Completion,
  COMPLETIONS_PATHS,
  completionSchema,
  OIDC_AUTHENTICATION_TYPE,
  TOKENS_PATH,
} from '@tandem/contracts';
import { inspect } from 'node:util';
import { z } from 'zod';
import { AccessTokenKeeper } from './access-token-keeper.js';
import { parseAnswer, tokenRefusal, unexpected } from './answers.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { type ClientSettings, type EditorClientOptions, settingsFrom } from './client-options.js';
import { completionBody, completionError, type SuggestionRequest } from './completion.js';
import { HttpTransport } from './http-transport.js';
import type { PeerAnswer, Request } from './messages.js';
import { type PersonalAccessToken, readSelf, SELF_PATH } from './personal-access-token.js';

export type { EditorClientOptions } from './client-options.js';

export interface CallOptions {
  /** Gives this call up at once; a token fetch that it shares with other calls goes on for these. */
  readonly signal?: AbortSignal;
}

const versionSchema = z.object({ version: z.string(), revision: z.string() });
export type InstanceVersion = z.infer<typeof versionSchema>;

/** An access token travels in a header, so it is one word of printable ASCII. */
const usableTokenSchema = accessTokenSchema.extend({ access_token: z.string().regex(/^[\x21-\x7e]+$/) });

/**
 * What an editor does (steps 7, 8, 12 of the sequence): keeps the user's PAT, gets, keeps and renews the JWT, asks Code
 * Suggest for suggestions. Every failure is an `EditorClientError` with a stable code, except a caller's own abort.
 */
export class EditorClient {
  private readonly settings: ClientSettings;
  private readonly transport: HttpTransport;
  private readonly tokens: AccessTokenKeeper;
  private readonly breaker: CircuitBreaker;

  /** @throws {InvalidConfigurationError} if an option cannot be used */
  constructor(options: EditorClientOptions) {
    this.settings = settingsFrom(options);
    this.transport = new HttpTransport(this.settings.transport);
    this.tokens = new AccessTokenKeeper({
      fetch: (signal) => this.fetchToken(signal),
      now: this.settings.transport.now,
      renewBeforeExpiry: this.settings.renewBeforeExpiry,
    });
    this.breaker = new CircuitBreaker(this.settings.transport.now, this.settings.circuitBreaker);
  }

  /** Gets a new JWT from the instance and keeps it. Callers that come meanwhile share it. */
  requestToken({ signal }: CallOptions = {}): Promise<AccessToken> {
    return this.tokens.request(signal);
  }

  /** The kept JWT while it lasts, otherwise a new one. */
  currentToken({ signal }: CallOptions = {}): Promise<AccessToken> {
    return this.tokens.current(signal);
  }

  /**
   * The completion for a cursor in a file; `choices` is empty if Code Suggest has nothing to suggest.
   *
   * @throws {CircuitOpenError} without asking anybody, for 10 seconds after four errors in a row
   */
  requestSuggestions(request: SuggestionRequest, { signal }: CallOptions = {}): Promise<Completion> {
    return this.breaker.run(async () => {
      const send = (token: AccessToken) => this.transport.send(this.completion(token, request, false, signal));
      const answer = await this.withToken(send, signal);
      if (answer.status !== 200) throw completionError(answer);
      return parseAnswer(completionSchema, answer);
    });
  }

  /**
   * The same as a stream of text, piece by piece. A refusal is thrown before the first piece. Only waiting for the server
   * counts for the time limit.
   */
  async *streamSuggestions(request: SuggestionRequest, { signal }: CallOptions = {}): AsyncGenerator<string> {
    const pieces = await this.breaker.run(async () => {
      const send = (token: AccessToken) => this.transport.stream(this.completion(token, request, true, signal));
      const answer = await this.withToken(send, signal);
      if ('status' in answer) throw completionError(answer);
      return answer;
    });
    yield* pieces;
  }

  /**
   * Checks the PAT by the instance: that it is active and has the scope `api`. Its form is the instance's matter, which may
   * set another prefix; what GitLab's clients of 2023 make of the form is `PERSONAL_ACCESS_TOKEN_FORMAT`.
   */
  checkPersonalAccessToken({ signal }: CallOptions = {}): Promise<PersonalAccessToken> {
    return this.askSelf(signal);
  }

  /** `GET /api/v4/version` of the instance. */
  async version({ signal }: CallOptions = {}): Promise<InstanceVersion> {
    const answer = await this.transport.send(this.toInstance('GET', `${API_PREFIX}/version`, signal));
    if (answer.status !== 200) throw unexpected(answer);
    return parseAnswer(versionSchema, answer);
  }

  /** Closes the connections that are kept alive. */
  close(): void {
    this.transport.close();
  }

  /** Only the two addresses, so that no token gets into a log line. */
  toJSON(): { instanceUrl: string; codeSuggestUrl: string } {
    return { instanceUrl: this.settings.instanceUrl.href, codeSuggestUrl: this.settings.codeSuggestUrl.href };
  }

  [inspect.custom](): string {
    return `EditorClient ${inspect(this.toJSON())}`;
  }

  /**
   * Calls `send` with the current JWT and, if Code Suggest refuses that (401), once more with a renewed one. One that is
   * refused although it was renewed a moment ago is not renewed again.
   */
  private async withToken<Result extends PeerAnswer | AsyncIterable<string>>(
    send: (token: AccessToken) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const token = await this.tokens.current(signal);
    const result = await send(token);
    if (!('status' in result) || result.status !== 401 || result.sender !== 'peer') return result;
    const renewed = await this.tokens.renew(token, signal);
    return renewed === undefined ? result : send(renewed);
  }

  private async fetchToken(signal: AbortSignal): Promise<AccessToken> {
    const answer = await this.transport.send(this.toInstance('POST', TOKENS_PATH, signal));
    if (answer.status !== 200 && answer.status !== 201) throw await tokenRefusal(answer, () => this.askSelf(signal));
    return parseAnswer(usableTokenSchema, answer);
  }

  private async askSelf(signal?: AbortSignal): Promise<PersonalAccessToken> {
    return readSelf(await this.transport.send(this.toInstance('GET', SELF_PATH, signal)));
  }

  private toInstance(method: 'GET' | 'POST', path: string, signal?: AbortSignal): Request {
    const url = under(this.settings.instanceUrl, path);
    return { peer: 'instance', method, url, bearer: this.settings.personalAccessToken, signal };
  }

  private completion(token: AccessToken, request: SuggestionRequest, stream: boolean, signal?: AbortSignal): Request {
    return {
      peer: 'code_suggest',
      method: 'POST',
      url: under(this.settings.codeSuggestUrl, COMPLETIONS_PATHS[0]),
      bearer: token.access_token,
      headers: {
        'Content-Type': 'application/json',
        [AUTHENTICATION_TYPE_HEADER]: OIDC_AUTHENTICATION_TYPE,
      },
      body: JSON.stringify(completionBody(request, stream)),
      signal,
    };
  }
}

function under(base: URL, path: string): URL {
  return new URL(base.pathname.replace(/\/+$/, '') + path, base);
}
