import type { AccessToken, Completion } from '@tandem/contracts';
import {
  EditorClient,
  EditorClientError,
  type EditorClientOptions,
  type SuggestionRequest,
} from '@tandem/editor-client';

/** Somebody of the default seed: public tokens, only for development. */
export interface Persona {
  readonly username: string;
  readonly token: string;
}

/** The user of the editor, with an editor in hand. */
export class Developer implements Persona {
  readonly editor: EditorClient;
  private readonly clients: EditorClient[] = [];

  constructor(
    readonly username: string,
    readonly token: string,
    private readonly urls: Pick<EditorClientOptions, 'instanceUrl' | 'codeSuggestUrl'>,
    /** Says in one line what is known of a refused request. */
    private readonly explain: (correlationId: string) => Promise<string>,
  ) {
    // A test that is refused is not to be the reason why the next one asks nobody.
    this.editor = this.openEditor({ circuitBreaker: false });
  }

  /** Steps 8 to 11: a new JWT. */
  requestToken(): Promise<AccessToken> {
    return this.explained(this.editor.requestToken());
  }

  /** Steps 12 and 13, with the JWT that the editor keeps. */
  requestSuggestions(request: SuggestionRequest): Promise<Completion> {
    return this.explained(this.editor.requestSuggestions(request));
  }

  /** Another editor of the same user, with a JWT of its own, and the circuit breaker that GitLab's editors have. */
  openEditor(options: Partial<EditorClientOptions> = {}): EditorClient {
    const editor = new EditorClient({ ...this.urls, personalAccessToken: this.token, ...options });
    this.clients.push(editor);
    return editor;
  }

  /** The result; an error with what is known of it in its message, for whoever reads a failed test. */
  private async explained<Result>(asked: Promise<Result>): Promise<Result> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof EditorClientError && error.correlationId !== undefined) {
        error.message += ` (${await this.explain(error.correlationId)})`;
      }
      throw error;
    }
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}
