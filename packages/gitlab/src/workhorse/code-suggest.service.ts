import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import {
  AUTHENTICATION_TYPE_HEADER,
  COMPLETIONS_PATHS,
  OIDC_AUTHENTICATION_TYPE,
  TELEMETRY_HEADER_PREFIX,
} from '@tandem/contracts';
import { CORRELATION_ID_HEADER, currentRequest, UpstreamFactory, type Headers } from '@tandem/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { givenParameters } from '../api/operation.decorator.js';
import { SendUrl } from './send-url.js';
import { sendUrlVariables } from './send-url-variables.js';

/** Where Code Suggest is, and the limits of the requests to it. */
export const codeSuggestVariables = {
  CODE_SUGGESTIONS_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'not a http:// or https:// URL' })
    .default('http://127.0.0.1:5052')
    .meta({ description: 'set it to the URL of Code Suggest, which GitLab 16.3 asks for suggestions itself' }),
  ...sendUrlVariables('CODE_SUGGESTIONS', 'Code Suggest'),
};

/** The parameters by which a personal access token is presented. GitLab keeps only the first from Code Suggest. */
const CREDENTIALS = new Set(['private_token', 'access_token', 'bearer_token']);

/** Asks Code Suggest for suggestions on behalf of a client (ee/lib/api/code_suggestions.rb, `completions`). */
@Injectable()
export class CodeSuggestService {
  private readonly codeSuggest: SendUrl;

  constructor(configuration: ConfigService, upstreams: UpstreamFactory) {
    const url = new URL(configuration.getOrThrow<string>('CODE_SUGGESTIONS_BASE_URL'));
    const target = { name: 'code-suggest', label: 'Code Suggest', variables: 'CODE_SUGGESTIONS', url };
    this.codeSuggest = new SendUrl(target, configuration, upstreams);
  }

  /**
   * Sends the parameters of a client's request on with a JWT, and passes any answer on.
   *
   * @returns the status that Code Suggest answered
   * @throws {Refusal} 500 or 503 as `SendUrl.relay` does
   */
  relayCompletion(request: FastifyRequest, jwt: string, reply: FastifyReply): Promise<number> {
    const sentOn = Object.entries(givenParameters(request)).filter(([name]) => !CREDENTIALS.has(name));
    const sent = {
      method: 'POST',
      path: COMPLETIONS_PATHS[0],
      headers: completionHeaders(request.headers, jwt, currentRequest()?.correlationId ?? ''),
      body: JSON.stringify(Object.fromEntries(sentOn)),
    };
    return this.codeSuggest.relay(sent, reply);
  }
}

/** All headers of the request to Code Suggest: of the client's own only its telemetry (`model_gateway_headers`). */
function completionHeaders(client: Headers, jwt: string, correlationId: string): Record<string, string> {
  const telemetry = Object.entries(client)
    .filter(([name]) => name.startsWith(TELEMETRY_HEADER_PREFIX))
    .map(([name, value]) => [capitalized(name), String(value)]);
  return {
    [capitalized(AUTHENTICATION_TYPE_HEADER)]: OIDC_AUTHENTICATION_TYPE,
    Authorization: `Bearer ${jwt}`,
    'Content-Type': 'application/json',
    [CORRELATION_ID_HEADER]: correlationId,
    ...(Object.fromEntries(telemetry) as Record<string, string>),
  };
}

/** A header's name as Rack writes it. */
function capitalized(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
