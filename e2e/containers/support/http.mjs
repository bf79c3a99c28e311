import { request } from 'node:http';

const PATIENCE_MS = 10_000;

/**
 * One request on a connection of its own. (`fetch` of Node.js 20 never ends if a container that is just starting drops
 * the connection.)
 *
 * @returns {Promise<{ status: number, headers: object, text: string, json: unknown }>} `json` if the body is JSON
 */
export function send(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false, signal: AbortSignal.timeout(PATIENCE_MS) }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text, json: jsonOf(text) }));
    });
    sent.on('error', reject).end(body);
  });
}

function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
