import type { z } from 'zod';
import { exchangeFilterSchema, exchangeStreamSchema } from './exchanges.js';
import { advanceSchema, freezeSchema, skewSchema } from './state.js';

/** What answers are made of, by the names of their schemas in the document. */
export type AnswerSchema = 'ClockState' | 'Exchange' | 'SetFault' | 'Reset' | 'Snapshot';

/** One operation of the control surface. */
export interface ControlOperation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Below `/_simulator`; `{name}` is a parameter. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | 'Fault';
  readonly status: 200 | 201 | 204;
  /** One, a list of them under a name, another kind of content, or no body. */
  readonly answer?: AnswerSchema | readonly [list: string, of: AnswerSchema] | 'events' | 'document';
  /** Where the service keeps data of its own. */
  readonly needsSnapshots?: true;
}

const clock = { status: 200, answer: 'ClockState' } as const;
const snapshot = { needsSnapshots: true, status: 200, answer: 'Snapshot' } as const;

/** Every operation of the control surface. */
export const CONTROL_OPERATIONS: readonly ControlOperation[] = [
  {
    ...clock,
    id: 'showClock',
    method: 'get',
    path: '/clock',
    summary: 'The time of this service, and how it stands to the real one',
  },
  {
    ...clock,
    id: 'freezeClock',
    method: 'post',
    path: '/clock/freeze',
    summary: 'Have time stand still',
    body: freezeSchema,
  },
  {
    ...clock,
    id: 'advanceClock',
    method: 'post',
    path: '/clock/advance',
    summary: 'Jump ahead; time does not go back',
    body: advanceSchema,
  },
  {
    ...clock,
    id: 'skewClock',
    method: 'post',
    path: '/clock/skew',
    summary: 'Be wrong by so much, either way',
    body: skewSchema,
  },
  { ...clock, id: 'resetClock', method: 'post', path: '/clock/reset', summary: 'Return to real time' },
  {
    id: 'listExchanges',
    method: 'get',
    path: '/exchanges',
    summary: 'The last 1000 requests in and out, the oldest first',
    query: exchangeFilterSchema,
    status: 200,
    answer: ['exchanges', 'Exchange'],
  },
  {
    id: 'followExchanges',
    method: 'get',
    path: '/exchanges/stream',
    summary: 'Exchanges as they happen, as server-sent events; Last-Event-ID takes up where a connection ended',
    query: exchangeStreamSchema,
    status: 200,
    answer: 'events',
  },
  { id: 'clearExchanges', method: 'delete', path: '/exchanges', summary: 'Forget the exchanges', status: 204 },
  {
    id: 'listFaults',
    method: 'get',
    path: '/faults',
    summary: 'The faults that are set',
    status: 200,
    answer: ['faults', 'SetFault'],
  },
  {
    id: 'setFault',
    method: 'post',
    path: '/faults',
    summary: 'Set a fault; there may be 100',
    body: 'Fault',
    status: 201,
    answer: 'SetFault',
  },
  { id: 'clearFaults', method: 'delete', path: '/faults', summary: 'Take all faults back', status: 204 },
  { id: 'removeFault', method: 'delete', path: '/faults/{id}', summary: 'Take a fault back', status: 204 },
  {
    id: 'reset',
    method: 'post',
    path: '/reset',
    summary: 'Return to the beginning: real time, no faults, no exchanges, the data of the seed. Snapshots are kept',
    status: 200,
    answer: 'Reset',
  },
  {
    ...snapshot,
    id: 'listSnapshots',
    method: 'get',
    path: '/snapshots',
    summary: 'The states of the data that are kept; there may be 20',
    answer: ['snapshots', 'Snapshot'],
  },
  { ...snapshot, id: 'showSnapshot', method: 'get', path: '/snapshots/{name}', summary: 'One of them' },
  {
    ...snapshot,
    id: 'takeSnapshot',
    method: 'put',
    path: '/snapshots/{name}',
    summary: 'Keep the data of now under a name, in place of what has it already',
  },
  {
    ...snapshot,
    id: 'restoreSnapshot',
    method: 'post',
    path: '/snapshots/{name}',
    summary: 'Put the data back as they were',
  },
  {
    id: 'removeSnapshot',
    method: 'delete',
    path: '/snapshots/{name}',
    summary: 'Forget a snapshot',
    status: 204,
    needsSnapshots: true,
  },
  { id: 'openapi', method: 'get', path: '/openapi.json', summary: 'This document', status: 200, answer: 'document' },
];
