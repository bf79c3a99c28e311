export * from './administrator.js';
export * from './http-sender.js';
export * from './simulator-client.js';
