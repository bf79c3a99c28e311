import axios, { isAxiosError } from 'axios';
import { StepFailure } from '../flow/step-failure.js';
import type { Service } from '../targets/targets.js';

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
const WITHOUT_ANSWER: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
};

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query where it has one. */
  readonly path: string;
  readonly bearer: string;
  readonly body?: object;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly correlationId?: string;
  /** The time of the service, as HTTP tells it. */
  readonly date?: string;
}

const http = axios.create({
  proxy: false,
  maxRedirects: 0,
  maxContentLength: MAX_RESPONSE_BYTES,
  responseType: 'text',
  transformResponse: (text: string) => text,
  validateStatus: () => true,
  headers: { 'User-Agent': 'tandem', Accept: 'application/json', 'Accept-Encoding': 'identity' },
});

/**
 * Asks a service. Any status is an answer; a body that is no JSON is its text. Throws a `StepFailure` that ends the run
 * where none came; the error of axios, which holds the credentials, is left behind.
 */
export async function ask(service: Service, { method, path, bearer, body }: Request): Promise<Answer> {
  const { timeoutMs = TIMEOUT_MS } = service;
  try {
    const { status, data, headers } = await http.request<string>({
      method,
      url: `${service.url}${path}`,
      headers: { Authorization: `Bearer ${bearer}` },
      data: body,
      timeout: timeoutMs,
    });
    const correlationId: unknown = headers['x-request-id'];
    return {
      status,
      body: parsed(data),
      correlationId: typeof correlationId === 'string' ? correlationId : undefined,
      date: typeof headers.date === 'string' ? headers.date : undefined,
    };
  } catch (error) {
    const cause = isAxiosError(error) && error.code ? error.code : 'the request failed';
    const late = cause === 'ECONNABORTED' ? `it did not answer within ${timeoutMs / 1000} s` : undefined;
    const what = late ?? WITHOUT_ANSWER[cause] ?? 'is it running, and is its URL right?';
    const message = `${service.name} cannot be reached at ${service.url}: ${what} (${cause})`;
    throw new StepFailure(message, `${service.name}-is-reachable`, true);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
