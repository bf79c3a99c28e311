import { z } from 'zod';

const message = z.object({
  headers: z.record(z.string(), z.unknown()).describe('Names in lower case, secrets as fingerprints'),
  body: z.unknown().describe('Its first 16 KiB, parsed if it is JSON, secrets as fingerprints; null if there is none'),
});

/** A recorded request as the control surface shows it; no secret is in it. */
export const recordedExchangeSchema = z
  .object({
    id: z.int().describe('Counts the requests of this service, in the order in which they ended'),
    service: z.string(),
    direction: z.enum(['in', 'out']).describe('`in`: a request to this service; `out`: a request to another one'),
    step: z.int().nullable().describe('The step of the flow that the request is'),
    answer_step: z.int().nullable().describe('The step that its answer is; also null if no answer came'),
    from: z.string().nullable().describe('Who asked, in the words of the flow'),
    to: z.string().nullable().describe('Who was asked'),
    correlation_id: z.string(),
    method: z.string(),
    path: z.string().describe('Without its query'),
    peer: z.string(),
    status: z.int().nullable().describe('Null if no answer came, or not all of it'),
    started_at: z.iso.datetime().describe('By the clock of this service'),
    duration_ms: z.number(),
    rule: z.string().nullable().describe('The rule that refused, or the last one that let the request pass'),
    reason: z.string().nullable(),
    decisions: z.array(
      z.object({ rule: z.string(), outcome: z.enum(['allowed', 'refused']), reason: z.string().optional() }),
    ),
    failure: z.string().nullable().describe('Why no whole answer came'),
    request: message,
    response: message,
    jwts: z
      .array(z.object({ fingerprint: z.string(), header: z.looseObject({}), claims: z.looseObject({}) }))
      .default([])
      .describe('The JWTs in request and answer, without their signatures'),
  })
  .meta({ id: 'Exchange' });
export type RecordedExchange = z.infer<typeof recordedExchangeSchema>;

/** What one rule of a service said of a request. */
export type RuleResult = RecordedExchange['decisions'][number];

/** Selects recorded requests. */
export const exchangeFilterSchema = z.strictObject({
  correlation_id: z.string().max(200).optional(),
  step: z.coerce.number<string>().int().optional().describe('Of the request or of its answer'),
  status: z.coerce.number<string>().int().optional(),
  direction: z.enum(['in', 'out']).optional(),
  path: z.string().max(2000).optional(),
  method: z.string().max(20).optional(),
});
export type ExchangeFilter = z.infer<typeof exchangeFilterSchema>;

export const exchangeStreamSchema = exchangeFilterSchema.extend({
  after: z.coerce
    .number<string>()
    .int()
    .min(0)
    .optional()
    .describe('Starts with the recorded requests after this number'),
  heartbeat: z.coerce.number<string>().int().min(1).max(60).default(15).describe('Seconds between two heartbeats'),
});
