import type { Readable } from 'node:stream';

export interface BodyLimits {
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Reads a body as JSON.
 *
 * @throws where it is longer or takes longer than allowed, breaks off, or is not JSON; the message names no content
 */
export async function limitedJson(body: Readable, { bytes, milliseconds }: BodyLimits): Promise<unknown> {
  const tooLate = setTimeout(() => body.destroy(new Error(`no end within ${milliseconds} ms`)), milliseconds);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > bytes) {
        throw new Error(`longer than ${bytes} bytes`);
      }
      chunks.push(chunk);
    }
  } finally {
    clearTimeout(tooLate);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Error('not JSON');
  }
}
