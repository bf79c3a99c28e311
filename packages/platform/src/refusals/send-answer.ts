import type { FastifyReply } from 'fastify';
import type { Answer } from './refusal.js';

/** Sends an answer as it is: an object as JSON, a string as plain text unless its headers say otherwise. */
export function sendAnswer(reply: FastifyReply, answer: Answer): void {
  const type = typeof answer.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  void reply
    .code(answer.status)
    .headers({ 'content-type': type, ...answer.headers })
    .send(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
}
