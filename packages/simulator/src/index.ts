export type { ContentFaultKind, ContentFaults, Strikes } from './faults/content-faults.js';
export type { Resettable } from './reset/reset.controller.js';
export * from './simulator.js';
export * from './simulator-variables.js';
export type { SnapshotStore } from './snapshots/snapshot-store.js';
export type { StepOfExchange } from './exchanges/exchange-steps.js';
