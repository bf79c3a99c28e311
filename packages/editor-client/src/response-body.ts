import type { Readable } from 'node:stream';
import { UnexpectedAnswerError } from './errors.js';
import type { Peer } from './messages.js';

/** The body as UTF-8 text, chunk by chunk; throws and closes it when it grows beyond `maxBytes`. */
export async function* readBounded(body: Readable, maxBytes: number, peer: Peer): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new UnexpectedAnswerError(peer, `the answer is larger than ${maxBytes} bytes`);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}
