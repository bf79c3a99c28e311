import { z } from 'zod';
import { user, anybody } from './access.js';
import type { Operation } from './operation.js';
import {
  acceptedSchema,
  createGroupParameters,
  groupDetailSchema,
  groupParameters,
  groupSchema,
  listGroupsParameters,
  listSubgroupsParameters,
  updateGroupParameters,
} from './groups.js';

const group = { tag: 'Groups', access: user } as const;

/** The operations on groups. */
export const groupsOperations: Readonly<Record<string, Operation>> = {
  listGroups: {
    ...group,
    access: anybody,
    summary: 'List groups',
    method: 'GET',
    path: '/groups',
    parameters: listGroupsParameters,
    status: 200,
    answer: z.array(groupSchema),
    paginated: true,
  },
  createGroup: {
    ...group,
    summary: 'Create a group',
    method: 'POST',
    path: '/groups',
    parameters: createGroupParameters,
    status: 201,
    answer: groupDetailSchema,
    refusals: [404],
  },
  getGroup: {
    ...group,
    access: anybody,
    summary: 'Show a group',
    method: 'GET',
    path: '/groups/:id',
    parameters: groupParameters,
    status: 200,
    answer: z.union([groupDetailSchema, groupSchema]),
  },
  updateGroup: {
    ...group,
    summary: 'Change a group',
    method: 'PUT',
    path: '/groups/:id',
    parameters: updateGroupParameters,
    status: 200,
    answer: groupDetailSchema,
  },
  deleteGroup: {
    ...group,
    summary: 'Delete a group and those below it',
    method: 'DELETE',
    path: '/groups/:id',
    parameters: groupParameters,
    status: 202,
    answer: acceptedSchema,
  },
  listSubgroups: {
    ...group,
    access: anybody,
    summary: 'List the groups right below a group',
    method: 'GET',
    path: '/groups/:id/subgroups',
    parameters: listSubgroupsParameters,
    status: 200,
    answer: z.array(groupSchema),
    paginated: true,
  },
  listDescendantGroups: {
    ...group,
    access: anybody,
    summary: 'List all groups below a group',
    method: 'GET',
    path: '/groups/:id/descendant_groups',
    parameters: listSubgroupsParameters,
    status: 200,
    answer: z.array(groupSchema),
    paginated: true,
  },
};
