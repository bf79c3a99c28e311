import { userReader } from './access.js';
import type { Operation } from './operation.js';
import { metadataSchema, noParameters } from './instance.js';

/** The operations on what the instance says of itself. */
export const instanceOperations: Readonly<Record<string, Operation>> = {
  getVersion: {
    tag: 'Instance',
    access: userReader,
    summary: 'Show the version of GitLab',
    method: 'GET',
    path: '/version',
    parameters: noParameters,
    status: 200,
    answer: metadataSchema,
  },
  getMetadata: {
    tag: 'Instance',
    access: userReader,
    summary: 'Show what the instance says of itself',
    method: 'GET',
    path: '/metadata',
    parameters: noParameters,
    status: 200,
    answer: metadataSchema,
  },
};
