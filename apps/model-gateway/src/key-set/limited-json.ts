import type { Readable } from 'node:stream';

/**
 * Reads a body of at most so many bytes as JSON.
 *
 * @throws {Error} if it is longer, breaks off, or is not JSON; the message names no content
 */
export async function limitedJson(body: Readable, bytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytes) {
      throw new Error(`longer than ${bytes} bytes`);
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Error('not JSON');
  }
}
