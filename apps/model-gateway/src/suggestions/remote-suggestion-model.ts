import { CORRELATION_ID_HEADER, currentRequest, type Upstream, type UpstreamFactory } from '@tandem/platform';
import { addAbortSignal, type Readable } from 'node:stream';
import type { ModelOptions } from '../configuration/model-variables.js';
import { textOfAnswer } from './completion-answer.js';
import { type CurrentFile, ModelFailure, SuggestionModel, wellFormed } from './suggestion-model.js';

/** As GitLab's gateway (codesuggestions/models/palm.py). */
const TEMPERATURE = 0.2;
const CONNECTION_MAX_AGE_MS = 55_000;

/** A model behind a completions endpoint of the OpenAI API with `suffix`, on this machine or another one. */
export class RemoteSuggestionModel extends SuggestionModel {
  readonly engine = 'openai-compatible';
  readonly name: string;
  private readonly upstream: Upstream;
  private readonly path: string;

  constructor(
    private readonly options: ModelOptions,
    upstreams: UpstreamFactory,
  ) {
    super();
    const url = new URL(options.MODEL_URL);
    const limit = options.MODEL_TIMEOUT_MS;
    this.name = options.MODEL_NAME;
    this.path = `${url.pathname}${url.search}`;
    this.upstream = upstreams.create({
      name: 'model',
      origin: url,
      connectTimeout: limit,
      responseHeaderTimeout: limit,
      responseBodyTimeout: limit,
      connectionMaxAge: CONNECTION_MAX_AGE_MS,
      maxRequests: options.MODEL_REQUESTS_LIMIT,
    });
  }

  async *suggest(file: CurrentFile, signal: AbortSignal): AsyncGenerator<string> {
    const { MODEL_TIMEOUT_MS: limit, MODEL_RESPONSE_LIMIT_BYTES: most } = this.options;
    const body = this.requestBody(file);
    if (body === undefined) return;
    const timeout = AbortSignal.timeout(limit);
    const ending = AbortSignal.any([signal, timeout]);
    let answer: Readable | undefined;
    try {
      const response = await this.upstream.request({
        method: 'POST',
        path: this.path,
        headers: this.headers(),
        body,
        signal: ending,
      });
      answer = addAbortSignal(ending, response.body);
      yield* textOfAnswer(response, most);
    } catch (error) {
      if (signal.aborted) return;
      throw new ModelFailure(timeout.aborted ? `no whole answer within ${limit} ms` : (error as Error).message, {
        cause: error,
      });
    } finally {
      answer?.destroy();
    }
  }

  private requestBody({ above, below }: CurrentFile): string | undefined {
    const { MODEL_PROMPT_LIMIT, MODEL_SUFFIX_LIMIT, MODEL_MAX_TOKENS } = this.options;
    const prompt = wellFormed(
      above
        .replace(/^\uFEFF/, '')
        .slice(-MODEL_PROMPT_LIMIT)
        .replace(/^[\uDC00-\uDFFF]/, ''),
    );
    const suffix = wellFormed(below.slice(0, MODEL_SUFFIX_LIMIT).replace(/[\uD800-\uDBFF]$/, ''));
    if (prompt.trim() === '' && suffix.trim() === '') return undefined;
    return JSON.stringify({
      model: this.name,
      prompt,
      ...(suffix === '' ? {} : { suffix }),
      max_tokens: MODEL_MAX_TOKENS,
      temperature: TEMPERATURE,
      stream: true,
    });
  }

  private headers(): Record<string, string> {
    const { MODEL_API_KEY: key } = this.options;
    const request = currentRequest();
    if (key !== undefined) request?.credentials?.add(key);
    return {
      accept: 'text/event-stream, application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(request ? { [CORRELATION_ID_HEADER]: request.correlationId } : {}),
    };
  }
}
