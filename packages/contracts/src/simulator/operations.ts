import { z } from 'zod';
import { operations, route } from '../api/operation.js';
import { exchangeFilterSchema, exchangeStreamSchema, recordedExchangeSchema } from './exchanges.js';
import { setFaultSchema } from './faults.js';
import { advanceSchema, clockStateSchema, freezeSchema, resetSchema, skewSchema, snapshotSchema } from './state.js';

/** The prefix of a service's control surface, if it is switched on. */
export const SIMULATOR_PREFIX = '/_simulator';

const controlSurface = { tag: 'Control surface', prefix: SIMULATOR_PREFIX, access: 'simulator' } as const;

const clock = { status: 200, answer: clockStateSchema } as const;
export const clockOperations = operations(controlSurface, {
  showClock: route('GET /clock', 'The time of this service, compared with real time', clock),
  freezeClock: route('POST /clock/freeze', 'Stop the clock', { ...clock, parameters: freezeSchema }),
  advanceClock: route('POST /clock/advance', 'Move the clock forward; it never goes back', {
    ...clock,
    parameters: advanceSchema,
  }),
  skewClock: route('POST /clock/skew', 'Make the clock wrong by this much, in either direction', {
    ...clock,
    parameters: skewSchema,
  }),
  resetClock: route('POST /clock/reset', 'Return to real time', clock),
});

export const exchangesOperations = operations(controlSurface, {
  listExchanges: route('GET /exchanges', 'The last 1000 requests in and out, the oldest first', {
    parameters: exchangeFilterSchema,
    answer: z.object({ exchanges: z.array(recordedExchangeSchema) }),
  }),
  followExchanges: route(
    'GET /exchanges/stream',
    'Requests as they happen, as server-sent events; Last-Event-ID continues after a lost connection',
    { parameters: exchangeStreamSchema, answer: z.string(), mediaType: 'text/event-stream', refusals: [409] },
  ),
  clearExchanges: route('DELETE /exchanges', 'Forget the recorded requests', { status: 204 }),
});

export const faultsOperations = operations(controlSurface, {
  listFaults: route('GET /faults', 'The faults that are set', {
    answer: z.object({ faults: z.array(setFaultSchema) }),
  }),
  setFault: route('POST /faults', 'Set a fault; there may be 100', {
    // Which kinds there are depends on the service.
    parameters: z.unknown().meta({ id: 'Fault' }),
    answer: setFaultSchema,
  }),
  clearFaults: route('DELETE /faults', 'Remove all faults', { status: 204 }),
  removeFault: route('DELETE /faults/:id', 'Remove a fault', { status: 204 }),
});

export const resetOperations = operations(controlSurface, {
  reset: route(
    'POST /reset',
    'Return to the beginning: real time, no faults, no recorded requests, the data of the seed. Snapshots are kept',
    { status: 200, answer: resetSchema, refusals: [409] },
  ),
});

const snapshot = { status: 200, answer: snapshotSchema, refusals: [409] } as const;
/** Of a service that keeps data of its own. */
export const snapshotsOperations = operations(controlSurface, {
  listSnapshots: route('GET /snapshots', 'The states of the data that are kept; there may be 20', {
    answer: z.object({ snapshots: z.array(snapshotSchema) }),
    refusals: [409],
  }),
  showSnapshot: route('GET /snapshots/:name', 'Show a snapshot', snapshot),
  takeSnapshot: route(
    'PUT /snapshots/:name',
    'Save the present data under a name, in place of what has it already',
    snapshot,
  ),
  restoreSnapshot: route('POST /snapshots/:name', 'Restore the data', snapshot),
  removeSnapshot: route('DELETE /snapshots/:name', 'Delete a snapshot', { status: 204, refusals: [409] }),
});

export const controlOpenapiOperations = operations(controlSurface, {
  openapi: route('GET /openapi.json', 'This document', { answer: z.unknown().meta({ type: 'object' }) }),
});
