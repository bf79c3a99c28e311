import type { OperationAccess } from './operation.js';

/** A user with a token for the API. */
export const user: OperationAccess = { scope: 'api' };
/** A user, with a token that reads users as well. */
export const userReader: OperationAccess = { scope: ['api', 'read_user'] };
/** Anybody, with or without a token. */
export const anybody: OperationAccess = { scope: 'api', optional: true };
export const anyUserReader: OperationAccess = { scope: ['api', 'read_user'], optional: true };
/** Whoever presents a token, whatever it is for. */
export const anyToken: OperationAccess = { scope: 'any' };
export const administrator: OperationAccess = { scope: 'api', admin: true };
