export * from './editor-client.js';
export * from './errors.js';
export { secondsElapsed } from './elapsed-clock.js';
export type { Exchange, Peer } from './messages.js';
export { PERSONAL_ACCESS_TOKEN_FORMAT, type PersonalAccessToken } from './personal-access-token.js';
export { completionBody, type SuggestionRequest } from './completion.js';
