export * from './simulator.js';
export * from './simulator-variables.js';
