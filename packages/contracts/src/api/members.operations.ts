import { z } from 'zod';
import { user } from './access.js';
import type { Operation } from './operation.js';
import {
  addedMembersSchema,
  addMemberParameters,
  listMembersParameters,
  memberParameters,
  memberSchema,
  writeMemberParameters,
} from './members.js';

const member = { tag: 'Members', access: user } as const;

/** The operations on the members of groups. */
export const membersOperations: Readonly<Record<string, Operation>> = {
  listMembers: {
    ...member,
    summary: 'List the members of a group',
    method: 'GET',
    path: '/groups/:id/members',
    parameters: listMembersParameters,
    status: 200,
    answer: z.array(memberSchema),
    paginated: true,
  },
  listAllMembers: {
    ...member,
    summary: 'List the members of a group and of those above it',
    method: 'GET',
    path: '/groups/:id/members/all',
    parameters: listMembersParameters,
    status: 200,
    answer: z.array(memberSchema),
    paginated: true,
  },
  getMember: {
    ...member,
    summary: 'Show a member of a group',
    method: 'GET',
    path: '/groups/:id/members/:user_id',
    parameters: memberParameters,
    status: 200,
    answer: memberSchema,
  },
  getInheritedMember: {
    ...member,
    summary: 'Show a member of a group or of those above it',
    method: 'GET',
    path: '/groups/:id/members/all/:user_id',
    parameters: memberParameters,
    status: 200,
    answer: memberSchema,
  },
  addMember: {
    ...member,
    summary: 'Add a user, or several, to a group',
    method: 'POST',
    path: '/groups/:id/members',
    parameters: addMemberParameters,
    status: 201,
    answer: z.union([memberSchema, addedMembersSchema]),
    refusals: [409],
  },
  updateMember: {
    ...member,
    summary: 'Change the access level of a member',
    method: 'PUT',
    path: '/groups/:id/members/:user_id',
    parameters: writeMemberParameters,
    status: 200,
    answer: memberSchema,
  },
  removeMember: {
    ...member,
    summary: 'Remove a user from a group',
    method: 'DELETE',
    path: '/groups/:id/members/:user_id',
    parameters: memberParameters,
    status: 204,
  },
};
