export * from './administrator.js';
export * from './http-sender.js';
export * from './recorded-requests.js';
export * from './services.js';
export * from './simulator-client.js';
