import { z } from 'zod';
import { advanceSchema, freezeSchema, skewSchema } from '../clock/clock.controller.js';
import { clockStateSchema } from '../clock/simulated-clock.js';
import { streamQuerySchema } from '../exchanges/exchanges.controller.js';
import { exchangeFilterSchema, journalEntrySchema } from '../exchanges/journal-entry.js';
import { resetSchema } from '../reset/reset.controller.js';
import { snapshotSchema } from '../snapshots/snapshot-store.js';

/** One operation of the control surface. */
export interface ControlOperation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Below `/_simulator`; `{name}` is a parameter. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | 'fault';
  readonly status: 200 | 201 | 204;
  /** Absent where the answer has no body. */
  readonly answer?: z.ZodType | 'fault' | 'faults' | 'events' | 'document';
  /** Where the service keeps data of its own. */
  readonly needsSnapshots?: true;
}

const clock = { status: 200, answer: clockStateSchema } as const;
const snapshot = { needsSnapshots: true } as const;

/** Every operation of the control surface. */
export const CONTROL_OPERATIONS: readonly ControlOperation[] = [
  { ...clock, method: 'get', path: '/clock', summary: 'The time of this service, and how it stands to the real one' },
  { ...clock, method: 'post', path: '/clock/freeze', summary: 'Stand still', body: freezeSchema },
  {
    ...clock,
    method: 'post',
    path: '/clock/advance',
    summary: 'Jump ahead; time does not go back',
    body: advanceSchema,
  },
  { ...clock, method: 'post', path: '/clock/skew', summary: 'Be wrong, either way', body: skewSchema },
  { ...clock, method: 'post', path: '/clock/reset', summary: 'Return to real time' },
  {
    method: 'get',
    path: '/exchanges',
    summary: 'The last 1000 requests in and out, the oldest first',
    query: exchangeFilterSchema,
    status: 200,
    answer: z.object({ exchanges: z.array(journalEntrySchema) }),
  },
  {
    method: 'get',
    path: '/exchanges/stream',
    summary: 'Exchanges as they happen, as server-sent events; Last-Event-ID takes up where a connection ended',
    query: streamQuerySchema,
    status: 200,
    answer: 'events',
  },
  { method: 'delete', path: '/exchanges', summary: 'Forget the exchanges', status: 204 },
  { method: 'get', path: '/faults', summary: 'The faults that are set', status: 200, answer: 'faults' },
  { method: 'post', path: '/faults', summary: 'Set a fault', body: 'fault', status: 201, answer: 'fault' },
  { method: 'delete', path: '/faults', summary: 'Take all faults back', status: 204 },
  { method: 'delete', path: '/faults/{id}', summary: 'Take one back', status: 204 },
  {
    method: 'post',
    path: '/reset',
    summary: 'Return to the beginning: real time, no faults, no exchanges, the data of the seed. Snapshots are kept',
    status: 200,
    answer: resetSchema,
  },
  {
    ...snapshot,
    method: 'get',
    path: '/snapshots',
    summary: 'The snapshots that are kept',
    status: 200,
    answer: z.object({ snapshots: z.array(snapshotSchema) }),
  },
  {
    ...snapshot,
    method: 'get',
    path: '/snapshots/{name}',
    summary: 'One of them',
    status: 200,
    answer: snapshotSchema,
  },
  {
    ...snapshot,
    method: 'put',
    path: '/snapshots/{name}',
    summary: 'Keep the data of now under a name, in place of what has it already',
    status: 200,
    answer: snapshotSchema,
  },
  {
    ...snapshot,
    method: 'post',
    path: '/snapshots/{name}',
    summary: 'Put the data back as they were',
    status: 200,
    answer: snapshotSchema,
  },
  { ...snapshot, method: 'delete', path: '/snapshots/{name}', summary: 'Forget one', status: 204 },
  { method: 'get', path: '/openapi.json', summary: 'This document', status: 200, answer: 'document' },
];
