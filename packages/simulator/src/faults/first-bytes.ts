import type { Readable } from 'node:stream';

/** At most so many bytes of a body, from its beginning. */
export async function* firstBytes(body: Readable, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of body as AsyncIterable<Buffer | string>) {
    const part = Buffer.from(chunk as Buffer).subarray(0, left);
    left -= part.length;
    if (part.length > 0) yield part;
    if (left === 0) return;
  }
}
