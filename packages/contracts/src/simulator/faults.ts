import { z } from 'zod';

/** Milliseconds. */
export const LONGEST_DELAY = 60_000;
const LARGEST_BODY = 1_048_576;
/** What Node.js can send as a header (RFC 9110, sections 5.1 and 5.5). */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What the service itself says of the connection and of the length of the answer. */
const FRAMING = ['connection', 'content-length', 'keep-alive', 'trailer', 'transfer-encoding', 'upgrade'];

const on = z.enum(['in', 'out']).describe('`in`: requests to this service; `out`: its requests to another one');
const method = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).optional();
const path = z
  .string()
  .regex(/^\/[^?#*]*\*?$/, 'a path without query, such as /api/v4/user or /api/v4/*')
  .max(1000)
  .optional()
  .describe('A path, or its beginning and `*`; every path without it');

const schedule = {
  times: z.int().min(1).max(1_000_000).optional().describe('Injected this often, then no more'),
  probability: z.number().gt(0).max(1).optional().describe('How likely it is injected; always without it'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .describe('Of the chance: the same seed selects the same requests of a row; 0 without it'),
};

const selection = { on, method, path, ...schedule };

const headers = z
  .record(z.string(), z.string())
  .superRefine((given, context) => {
    for (const [name, value] of Object.entries(given)) {
      const problem = headerProblem(name, value);
      if (problem) context.addIssue({ code: 'custom', path: [name], message: problem });
    }
  })
  .optional();

function headerProblem(name: string, value: string): string | undefined {
  if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) return 'not a header that can be sent';
  return FRAMING.includes(name.toLowerCase()) ? 'the service sets it itself' : undefined;
}

const delay = z.strictObject({
  kind: z.literal('delay').describe('The request waits, then continues'),
  milliseconds: z.int().min(1).max(LONGEST_DELAY),
  ...selection,
});

const status = z.strictObject({
  kind: z.literal('status').describe('Another answer instead of the service’s; the request goes no further'),
  status: z.int().min(200).max(599),
  body: z
    .union([z.string().max(LARGEST_BODY), z.record(z.string(), z.unknown())])
    .optional()
    .describe('A text, or an object that is sent as JSON; the status’ own words without it'),
  headers,
  ...selection,
});

const reset = z.strictObject({
  kind: z.literal('reset').describe('The connection is reset before any answer'),
  ...selection,
});

const truncate = z.strictObject({
  kind: z.literal('truncate').describe('The answer starts, and the connection ends before its end'),
  bytes: z.int().min(0).max(LARGEST_BODY).describe('Bytes of the body that are sent'),
  ...selection,
});

const invalidBody = z.strictObject({
  kind: z.literal('invalid-body').describe('The answer with its status and headers, but another body'),
  body: z.string().max(LARGEST_BODY).default('{"broken":').describe('By default JSON that ends too early'),
  ...selection,
});

const unreachable = z.strictObject({
  kind: z.literal('unreachable').describe('No connection to the other service: there is no way out'),
  ...selection,
  on: z.literal('out'),
});

/** Faults of the wire, by their kind. */
export const wireFaultSchema = z.discriminatedUnion('kind', [delay, status, reset, truncate, invalidBody, unreachable]);
export type WireFault = z.infer<typeof wireFaultSchema>;

export const WIRE_KINDS: readonly string[] = wireFaultSchema.options.map(({ shape }) => shape.kind.value);

/** A fault of content: what it corrupts is known to the service that registered it, not here. */
export const contentFaultSchema = z.strictObject({ kind: z.string(), ...schedule });
export type ContentFault = z.infer<typeof contentFaultSchema>;

export type FaultCommand = WireFault | ContentFault;

/** What can go wrong in what SaaS gives out, and in nothing that another service does. */
export const CONTENT_FAULTS = {
  'expired-jwt': 'The JWT ended a second ago; the answer around it says that it is new',
  'badly-signed-jwt': 'The signature of the JWT is not that of its key',
  'wrong-audience': 'The JWT is for another service, signed well',
  'wrong-issuer': 'The JWT names another issuer, signed well',
  'stale-keys': 'The key set lacks the newest key',
} as const;
export type ContentFaultKind = keyof typeof CONTENT_FAULTS;

/** A fault as a client sends it. */
export type Fault =
  z.input<typeof wireFaultSchema> | (z.input<typeof contentFaultSchema> & { readonly kind: ContentFaultKind });

/** A fault that is set: the command, and what became of it. */
export const setFaultSchema = z
  .looseObject({
    kind: z.string(),
    id: z.int().describe('Its number, by which it can be deleted'),
    fired: z.int().describe('How often it was injected'),
    spent: z.boolean().describe('It was injected `times` times'),
  })
  .meta({ id: 'SetFault' });
export type SetFault = FaultCommand & { readonly id: number; readonly fired: number; readonly spent: boolean };
