import { type HttpAnswer, type RequestOptions, sendRequest } from './http-request.js';

/** Where the control surface of one service is, and what opens it. */
export interface ControlSurface {
  readonly url: string;
  readonly simulatorToken: string;
}

/** One request to a control surface; rejects with its answer where it refuses. */
export async function control(
  { url, simulatorToken: as }: ControlSurface,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<HttpAnswer> {
  const answer = await sendRequest(url, method, `/_simulator${path}`, { as, ...options });
  if (answer.status < 300) return answer;
  throw new Error(`${method} ${url}/_simulator${path} answered ${answer.status}: ${answer.text}`);
}
