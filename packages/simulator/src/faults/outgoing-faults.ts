import type { UpstreamInterceptor, UpstreamMessage } from '@tandem/platform';
import { STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { delayOf, type FaultSet, type Injection } from './fault-set.js';
import { firstBytes } from './first-bytes.js';

/** Injects faults into the requests of a service to others. */
export function outgoingFaults(faults: FaultSet): UpstreamInterceptor {
  return async (request, send) => {
    if (faults.isEmpty) return send();
    const injections = faults.inject('out', request);
    request.ruleResults.push(...injections.map(({ decision }) => decision));
    const delay = delayOf(injections);
    if (delay > 0) await wait(delay, undefined, request.signal ? { signal: request.signal } : {});
    return sendWith(injections.at(-1), send);
  };
}

async function sendWith(fault: Injection | undefined, send: () => Promise<UpstreamMessage>): Promise<UpstreamMessage> {
  switch (fault?.kind) {
    case 'status': {
      const { status, body = STATUS_CODES[status] ?? String(status), headers = {} } = fault;
      return answer(status, body, headers);
    }
    case 'reset':
      throw failure('socket hang up', 'ECONNRESET', fault);
    case 'unreachable':
      throw failure('connect ENETUNREACH', 'ENETUNREACH', fault);
    case 'truncate':
      return brokenOff(await send(), fault.bytes);
    case 'invalid-body':
      return withBody(await send(), fault.body);
    default:
      return send();
  }
}

function failure(message: string, code: string, { id }: Injection): Error {
  return Object.assign(new Error(`${message} (fault ${id} of the simulator)`), { code });
}

function answer(status: number, body: string | object, headers: Readonly<Record<string, string>>): UpstreamMessage {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  return message(status, { 'content-type': type, ...lowerCase(headers) }, [Buffer.from(text)]);
}

function withBody(original: UpstreamMessage, body: string): UpstreamMessage {
  original.on('error', () => undefined).resume();
  const { 'content-length': _length, ...headers } = original.headers;
  return message(original.statusCode ?? 0, headers, [Buffer.from(body)]);
}

/** The answer until so many bytes of its body have come; then it ends as that of an upstream which is gone. */
function brokenOff(original: UpstreamMessage, bytes: number): UpstreamMessage {
  return message(original.statusCode ?? 0, original.headers, thenBreakOff(firstBytes(original, bytes)));
}

async function* thenBreakOff(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* body;
  // No network tells in one turn what came and that no more will.
  await nextTurn();
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

function message(
  statusCode: number,
  headers: UpstreamMessage['headers'],
  body: Iterable<Buffer> | AsyncIterable<Buffer>,
): UpstreamMessage {
  const readable = Readable.from(body);
  return Object.defineProperty(Object.assign(readable, { statusCode, headers }), 'complete', {
    get: () => readable.readableEnded,
  }) as UpstreamMessage;
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
