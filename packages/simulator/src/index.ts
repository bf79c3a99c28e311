export type { Resettable } from './reset/reset.controller.js';
export * from './simulator.js';
export * from './simulator-variables.js';
export type { SnapshotStore } from './snapshots/snapshots.controller.js';
