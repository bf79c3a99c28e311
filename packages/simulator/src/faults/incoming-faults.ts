import { recordRuleResult, sendAnswer } from '@tandem/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { isForControlSurface } from '../control-surface/own-origin.js';
import { delayOf, type FaultSet, type Injection } from './fault-set.js';
import { firstBytes } from './first-bytes.js';

type BodyFault = Extract<Injection, { kind: 'truncate' | 'invalid-body' }>;

/** Injects faults into the requests to a service, in front of everything else, except into those to the control surface. */
export function addIncomingFaults(fastify: FastifyInstance, faults: FaultSet): void {
  const corrupted = new WeakMap<FastifyRequest, BodyFault>();

  fastify.addHook('onRequest', (request, reply, done) => {
    if (faults.isEmpty || isForControlSurface(request.routeOptions.url, request.url)) {
      done();
      return;
    }
    const injections = faults.inject('in', { method: request.method, path: request.url });
    injections.forEach(({ decision }) => recordRuleResult(decision));
    const last = injections.at(-1);
    if (last?.kind === 'truncate' || last?.kind === 'invalid-body') corrupted.set(request, last);
    const goOn = () => (last ? answerInPlace(last, reply, done) : done());
    const delay = delayOf(injections);
    if (delay === 0) {
      goOn();
    } else {
      const timer = setTimeout(goOn, delay);
      reply.raw.once('close', () => clearTimeout(timer));
    }
  });

  fastify.addHook('onSend', (request, reply, payload: unknown, done) => {
    const fault = corrupted.get(request);
    if (fault === undefined || payload === undefined || payload === null) {
      done(null, payload);
    } else if (fault.kind === 'truncate') {
      done(null, truncated(payload as Payload, fault.bytes, reply));
    } else {
      done(null, replaced(payload as Payload, fault.body, request, reply));
    }
  });
}

type Payload = string | Buffer | Readable;

/** What a fault answers in place of the service. The request goes on if the fault does not answer. */
function answerInPlace(fault: Injection, reply: FastifyReply, goOn: () => void): void {
  if (fault.kind === 'status') {
    const { status, body = STATUS_CODES[status] ?? String(status), headers = {} } = fault;
    sendAnswer(reply, { status, body, headers });
  } else if (fault.kind === 'reset') {
    reply.hijack();
    reply.raw.socket?.resetAndDestroy();
  } else {
    goOn();
  }
}

/** The first bytes of an answer that is never whole: it announces more than it sends. */
function truncated(payload: Payload, bytes: number, reply: FastifyReply): Readable {
  if (!(payload instanceof Readable)) reply.header('content-length', Math.max(Buffer.byteLength(payload), bytes + 1));
  const source = payload instanceof Readable ? payload : Readable.from([Buffer.from(payload)]);
  return Readable.from(thenBreakOff(firstBytes(source, bytes), reply.raw));
}

async function* thenBreakOff(body: AsyncIterable<Buffer>, response: ServerResponse): AsyncGenerator<Buffer> {
  yield* body;
  response.flushHeaders();
  response.socket?.destroySoon();
  if (!response.closed) await once(response, 'close');
}

function replaced(payload: Payload, body: string, request: FastifyRequest, reply: FastifyReply): string {
  if (payload instanceof Readable) payload.on('error', () => undefined).resume();
  reply.removeHeader('content-length');
  request.context.responseBody = () => body;
  return body;
}
