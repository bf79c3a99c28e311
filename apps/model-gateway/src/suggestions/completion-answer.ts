import type { Headers, UpstreamResponse } from '@tandem/platform';
import { once } from 'node:events';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { setTimeout as after } from 'node:timers/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { z } from 'zod';
import { ModelFailure } from './suggestion-model.js';

/** How much of an error is read, so that the recorded request shows it. */
const ERROR_LIMIT_BYTES = 65_536;
/** Milliseconds that a server may take to end an answer that it has said is complete. */
const END_MS = 250;
const DONE = '[DONE]';

const choice = z.object({ text: z.string().nullish(), finish_reason: z.string().nullish() });
const completion = z.object({ choices: z.array(choice) });

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The text of a completion in pieces as they come: of the events of a stream, or of one JSON body (OpenAI API reference,
 * "Completions").
 *
 * @throws {ModelFailure} if the answer is an error, longer than `limit` bytes, or no whole completion
 */
export async function* textOfAnswer(
  { status, headers, body }: UpstreamResponse,
  limit: number,
): AsyncGenerator<string> {
  if (status !== 200) {
    await readUpTo(body, ERROR_LIMIT_BYTES);
    const retryAfter = /^\d{1,9}$/.exec(String(headers['retry-after'] ?? ''));
    throw new ModelFailure(`answered ${status}${retryAfter ? `, to be asked again after ${retryAfter[0]} s` : ''}`);
  }
  const [mediaType = ''] = String(headers['content-type'] ?? '')
    .toLowerCase()
    .split(/[;\s]/, 1);
  const isStream = mediaType === 'text/event-stream';
  if (!isStream && mediaType !== 'application/json') {
    throw new ModelFailure('answered neither text/event-stream nor application/json');
  }
  const decoded = decompressed(body, headers);
  yield* (isStream ? textOfEvents : textOfWhole)(textOf(decoded, limit));
  if (!decoded.readableEnded && !decoded.destroyed) {
    const ended = once(decoded.resume(), 'end').catch(() => undefined);
    await Promise.race([ended, after(END_MS, undefined, { ref: false })]);
  }
}

async function* textOfWhole(text: AsyncIterable<string>): AsyncGenerator<string> {
  let whole = '';
  for await (const piece of text) whole += piece;
  const { text: suggestion } = pieceOf(whole);
  if (suggestion !== '') yield suggestion;
}

async function* textOfEvents(text: AsyncIterable<string>): AsyncGenerator<string> {
  let isComplete = false;
  for await (const data of eventData(text)) {
    if (data === DONE) return;
    const { text: piece, isLast } = pieceOf(data);
    isComplete ||= isLast;
    if (piece !== '') yield piece;
  }
  if (!isComplete) throw new ModelFailure('ended its answer before the completion was whole');
}

/** The data of each event of a stream (HTML, 9.2.6, "Interpreting an event stream"). What has no blank line behind it is none. */
async function* eventData(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let data: string[] = [];
  for await (const chunk of chunks) {
    rest += chunk;
    if (!/[\r\n]/.test(chunk)) continue;
    // A return at the end may be half of a line break.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      if (line !== '' || data.length === 0) continue;
      yield data.join('\n');
      data = [];
    }
  }
}

function pieceOf(json: string): { readonly text: string; readonly isLast: boolean } {
  const { success, data } = completion.safeParse(parsed(json));
  if (!success) throw new ModelFailure('sent what is no completion');
  const [first] = data.choices;
  return { text: first?.text ?? '', isLast: typeof first?.finish_reason === 'string' };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ModelFailure('sent what is not JSON');
  }
}

/** Servers compress although they are asked not to. */
function decompressed(body: Readable, headers: Headers): Readable {
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity' || encoding === '') return body;
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (decoder) return pipeline(body, decoder(), () => undefined);
  throw new ModelFailure('compressed its answer in a way that was not asked for');
}

async function* textOf(body: Readable, limit: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Buffer) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new ModelFailure('sent what is not UTF-8');
    }
  };
  let size = 0;
  // What ends the reading does not end the answer: its last bytes may be on their way.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new ModelFailure(`answered more than ${limit} bytes`);
    yield decode(chunk);
  }
  yield decode();
}

async function readUpTo(body: Readable, limit: number): Promise<void> {
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return;
  }
}
