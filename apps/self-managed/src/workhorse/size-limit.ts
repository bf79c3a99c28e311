import { Transform } from 'node:stream';

/** Passes on what it is given, and fails once that is more than `limit` bytes. */
export function sizeLimit(limit: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > limit ? new Error(`the answer is larger than ${limit} bytes`) : null, chunk);
    },
  });
}
