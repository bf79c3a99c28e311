import { z } from 'zod';
import { operations } from '../api/operation.js';
import { exchangeFilterSchema, exchangeStreamSchema, recordedExchangeSchema } from './exchanges.js';
import { setFaultSchema } from './faults.js';
import { advanceSchema, clockStateSchema, freezeSchema, resetSchema, skewSchema, snapshotSchema } from './state.js';

/** The prefix of a service's control surface, if it is switched on. */
export const SIMULATOR_PREFIX = '/_simulator';

const controlSurface = { tag: 'Control surface', prefix: SIMULATOR_PREFIX, access: 'simulator' } as const;

const clock = { status: 200, answer: clockStateSchema } as const;
export const clockOperations = operations(controlSurface, {
  showClock: { ...clock, route: 'GET /clock', summary: 'The time of this service, compared with real time' },
  freezeClock: { ...clock, route: 'POST /clock/freeze', summary: 'Stop the clock', parameters: freezeSchema },
  advanceClock: {
    ...clock,
    route: 'POST /clock/advance',
    summary: 'Move the clock forward; it never goes back',
    parameters: advanceSchema,
  },
  skewClock: {
    ...clock,
    route: 'POST /clock/skew',
    summary: 'Make the clock wrong by this much, in either direction',
    parameters: skewSchema,
  },
  resetClock: { ...clock, route: 'POST /clock/reset', summary: 'Return to real time' },
});

export const exchangesOperations = operations(controlSurface, {
  listExchanges: {
    route: 'GET /exchanges',
    summary: 'The last 1000 requests in and out, the oldest first',
    parameters: exchangeFilterSchema,
    answer: z.object({ exchanges: z.array(recordedExchangeSchema) }),
  },
  followExchanges: {
    route: 'GET /exchanges/stream',
    summary: 'Requests as they happen, as server-sent events; Last-Event-ID continues after a lost connection',
    parameters: exchangeStreamSchema,
    answer: z.string(),
    mediaType: 'text/event-stream',
    refusals: [409],
  },
  clearExchanges: { route: 'DELETE /exchanges', summary: 'Forget the recorded requests', status: 204 },
});

export const faultsOperations = operations(controlSurface, {
  listFaults: {
    route: 'GET /faults',
    summary: 'The faults that are set',
    answer: z.object({ faults: z.array(setFaultSchema) }),
  },
  setFault: {
    route: 'POST /faults',
    summary: 'Set a fault; there may be 100',
    // Which kinds there are depends on the service.
    parameters: z.unknown().meta({ id: 'Fault' }),
    answer: setFaultSchema,
  },
  clearFaults: { route: 'DELETE /faults', summary: 'Remove all faults', status: 204 },
  removeFault: { route: 'DELETE /faults/:id', summary: 'Remove a fault', status: 204 },
});

export const resetOperations = operations(controlSurface, {
  reset: {
    route: 'POST /reset',
    summary:
      'Return to the beginning: real time, no faults, no recorded requests, the data of the seed. Snapshots are kept',
    status: 200,
    answer: resetSchema,
    refusals: [409],
  },
});

const snapshot = { status: 200, answer: snapshotSchema, refusals: [409] } as const;
/** Of a service that keeps data of its own. */
export const snapshotsOperations = operations(controlSurface, {
  listSnapshots: {
    route: 'GET /snapshots',
    summary: 'The states of the data that are kept; there may be 20',
    answer: z.object({ snapshots: z.array(snapshotSchema) }),
    refusals: [409],
  },
  showSnapshot: { ...snapshot, route: 'GET /snapshots/:name', summary: 'Show a snapshot' },
  takeSnapshot: {
    ...snapshot,
    route: 'PUT /snapshots/:name',
    summary: 'Save the present data under a name, in place of what has it already',
  },
  restoreSnapshot: { ...snapshot, route: 'POST /snapshots/:name', summary: 'Restore the data' },
  removeSnapshot: {
    route: 'DELETE /snapshots/:name',
    summary: 'Delete a snapshot',
    status: 204,
    refusals: [409],
  },
});

export const controlOpenapiOperations = operations(controlSurface, {
  openapi: {
    route: 'GET /openapi.json',
    summary: 'This document',
    answer: z.unknown().meta({ type: 'object' }),
  },
});
