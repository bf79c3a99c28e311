import { z } from 'zod';
import { booleanParameter, dateParameter, integerParameter, textParameter } from '../parameters.js';
import { clearable, idParameter, listParameter, optional, withDefault } from './coercions.js';
import { groupIdParameter } from './groups.operations.js';
import { operations, restApi, route, user } from './operation.js';
import { paginationParameters } from './pagination.js';
import { basicUserSchema } from './users.js';
import { accessLevelSchema, component, time } from './values.js';

/** lib/api/entities/member.rb */
export const memberSchema = component('Member', {
  ...basicUserSchema.shape,
  access_level: accessLevelSchema,
  created_at: time,
  expires_at: z.iso.date().nullable(),
  membership_state: z.literal('active'),
});
export type MemberAnswer = z.infer<typeof memberSchema>;

const listMembers = z.object({
  id: groupIdParameter,
  query: optional(textParameter),
  user_ids: optional(listParameter(idParameter)),
  skip_users: optional(listParameter(idParameter)),
  with_saml_identity: withDefault(booleanParameter, false),
  state: optional(z.enum(['awaiting', 'active'])),
  ...paginationParameters,
});
export type ListMembers = z.infer<typeof listMembers>;

const memberParameters = z.object({ id: groupIdParameter, user_id: idParameter });

/** The level is checked by the record, which says so by its name. */
const writeMember = memberParameters.extend({
  access_level: integerParameter,
  expires_at: clearable(dateParameter),
});

/** Several users are named by a text with commas (lib/api/members.rb, `types: [Integer, String]`). */
const addMember = z.object({
  id: groupIdParameter,
  access_level: integerParameter,
  user_id: z.union([idParameter, listParameter(idParameter)]),
  expires_at: clearable(dateParameter),
});

export type AddMember = z.infer<typeof addMember>;

/** What came of adding several: the first is all that is told if nothing went wrong. */
export const addedMembersSchema = z.union([
  z.strictObject({ status: z.literal('success') }),
  z.strictObject({ status: z.literal('error'), message: z.string() }),
]);
export type AddedMembersAnswer = z.infer<typeof addedMembersSchema>;

/** The operations on the members of groups (lib/api/members.rb). */
export const membersOperations = operations(restApi('Members', user), {
  listMembers: route('GET /groups/:id/members', 'List the members of a group', {
    parameters: listMembers,
    page: memberSchema,
  }),
  listAllMembers: route('GET /groups/:id/members/all', 'List the members of a group and of those above it', {
    parameters: listMembers,
    page: memberSchema,
  }),
  getMember: route('GET /groups/:id/members/:user_id', 'Show a member of a group', {
    parameters: memberParameters,
    answer: memberSchema,
  }),
  getInheritedMember: route('GET /groups/:id/members/all/:user_id', 'Show a member of a group or of those above it', {
    parameters: memberParameters,
    answer: memberSchema,
  }),
  addMember: route('POST /groups/:id/members', 'Add a user, or several, to a group', {
    parameters: addMember,
    answer: z.union([memberSchema, addedMembersSchema]),
    refusals: [409],
  }),
  updateMember: route('PUT /groups/:id/members/:user_id', 'Change the access level of a member', {
    parameters: writeMember,
    answer: memberSchema,
  }),
  removeMember: route('DELETE /groups/:id/members/:user_id', 'Remove a user from a group', {
    parameters: memberParameters,
    status: 204,
  }),
});
