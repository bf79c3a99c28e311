import type { AccessToken, Completion } from '@tandem/contracts';
import { EditorClient, type EditorClientOptions, type SuggestionRequest } from '@tandem/editor-client';
import type { Persona } from './personas.js';

/** The user of the editor, with an editor in hand. */
export class Developer implements Persona {
  readonly editor: EditorClient;
  readonly #clients: EditorClient[] = [];

  constructor(
    readonly username: string,
    readonly token: string,
    private readonly urls: Pick<EditorClientOptions, 'instanceUrl' | 'codeSuggestUrl'>,
  ) {
    this.editor = this.openEditor();
  }

  /** Steps 8 to 11: a new JWT. */
  requestToken(): Promise<AccessToken> {
    return this.editor.requestToken();
  }

  /** Steps 12 and 13, with the JWT that the editor keeps. */
  requestSuggestions(request: SuggestionRequest): Promise<Completion> {
    return this.editor.requestSuggestions(request);
  }

  /** Another editor of the same user, with a JWT of its own. */
  openEditor(options: Partial<EditorClientOptions> = {}): EditorClient {
    const editor = new EditorClient({ ...this.urls, personalAccessToken: this.token, ...options });
    this.#clients.push(editor);
    return editor;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}
