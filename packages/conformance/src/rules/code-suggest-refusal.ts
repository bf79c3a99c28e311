import type { Pattern } from '../expected/pattern.js';

/** 401 in Code Suggest's own form. */
export const refused = (error: string): Pattern => ({ status: 401, body: { error } });
