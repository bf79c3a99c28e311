import { AUTHENTICATION_TYPE_HEADER, COMPLETIONS_PATHS, OIDC_AUTHENTICATION_TYPE } from '@tandem/contracts';
import type { HttpAnswer, Service } from '@tandem/client';
import type { RunParts, Sent } from './instance.js';

/** What every completion request of an editor carries besides its JWT. */
const OIDC = { [AUTHENTICATION_TYPE_HEADER]: OIDC_AUTHENTICATION_TYPE };

/** A completion request that Code Suggest takes. */
export const COMPLETION = {
  prompt_version: 1,
  current_file: {
    file_name: 'greeting.ts',
    content_above_cursor: "console.log('one');\nconsole.log('two');\nconsole.l",
    content_below_cursor: '\n',
  },
};

/** The Code Suggest service. */
export class CodeSuggest {
  constructor(
    readonly service: Service,
    private readonly run: RunParts,
  ) {}

  /** Any request. */
  request(method: string, path: string, sent: Sent = {}): Promise<HttpAnswer> {
    const { http, signal } = this.run;
    return http.send(this.service.url, { method, path, ...sent }, signal);
  }

  /** A completion request with a JWT, as an editor sends it but for `sent`. */
  complete(
    jwt: string | undefined,
    { headers, ...sent }: Sent = {},
    path: string = COMPLETIONS_PATHS[0],
  ): Promise<HttpAnswer> {
    return this.request('POST', path, { bearer: jwt, headers: { ...OIDC, ...headers }, body: COMPLETION, ...sent });
  }
}
