import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/**
 * Reads a text whole, or no more of it than may be: a device has no end.
 *
 * @param limit in bytes
 * @throws {Error} with code EFBIG if there is more, else as `openSync` and `readSync` do
 */
export function readBoundedFile(path: string, limit: number): string {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(64 * 1024);
    const decoder = new StringDecoder('utf8');
    let text = '';
    for (let size = 0; ;) {
      const read = readSync(file, chunk);
      if (read === 0) return text + decoder.end();
      text += decoder.write(chunk.subarray(0, read));
      size += read;
      if (size > limit) throw Object.assign(new Error(`more than ${limit} bytes`), { code: 'EFBIG' });
    }
  } finally {
    closeSync(file);
  }
}
