import { administrator } from './access.js';
import type { Operation } from './operation.js';
import { applicationSettingsSchema, updateApplicationSettingsParameters } from './application-settings.js';
import { noParameters } from './instance.js';

const setting = { tag: 'Application settings', access: administrator } as const;

/** The operations on the settings of the instance. */
export const applicationSettingsOperations: Readonly<Record<string, Operation>> = {
  getApplicationSettings: {
    ...setting,
    summary: 'Show the settings of the instance',
    method: 'GET',
    path: '/application/settings',
    parameters: noParameters,
    status: 200,
    answer: applicationSettingsSchema,
  },
  updateApplicationSettings: {
    ...setting,
    summary: 'Change settings of the instance',
    method: 'PUT',
    path: '/application/settings',
    parameters: updateApplicationSettingsParameters,
    status: 200,
    answer: applicationSettingsSchema,
  },
};
