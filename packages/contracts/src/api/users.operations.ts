import { z } from 'zod';
import { user, userReader, anyUserReader, administrator } from './access.js';
import type { Operation } from './operation.js';
import { noParameters } from './instance.js';
import {
  adminUserSchema,
  basicUserSchema,
  createUserParameters,
  deleteUserParameters,
  listUsersParameters,
  ownUserSchema,
  successSchema,
  updateUserParameters,
  updateUserPreferencesParameters,
  userParameters,
  userPreferencesSchema,
  userSchema,
} from './users.js';
import { changedSchema } from './values.js';

const account = { tag: 'Users', access: administrator } as const;
const changesUserState = (path: string, summary: string): Operation => ({
  ...account,
  summary,
  method: 'POST',
  path: `/users/:id/${path}`,
  parameters: userParameters,
  status: 201,
  answer: changedSchema,
});

/** The operations on users. */
export const usersOperations: Readonly<Record<string, Operation>> = {
  getCurrentUser: {
    tag: 'Users',
    access: userReader,
    summary: 'Show the user who asks',
    method: 'GET',
    path: '/user',
    parameters: noParameters,
    status: 200,
    answer: z.union([adminUserSchema, ownUserSchema]),
  },
  getUserPreferences: {
    tag: 'Users',
    access: userReader,
    summary: 'Show the preferences of the user who asks',
    method: 'GET',
    path: '/user/preferences',
    parameters: noParameters,
    status: 200,
    answer: userPreferencesSchema,
  },
  updateUserPreferences: {
    tag: 'Users',
    access: user,
    summary: 'Change the preferences of the user who asks',
    method: 'PUT',
    path: '/user/preferences',
    parameters: updateUserPreferencesParameters,
    status: 200,
    answer: userPreferencesSchema,
  },
  listUsers: {
    tag: 'Users',
    access: anyUserReader,
    summary: 'List users',
    method: 'GET',
    path: '/users',
    parameters: listUsersParameters,
    status: 200,
    answer: z.array(z.union([adminUserSchema, basicUserSchema])),
    paginated: true,
  },
  getUser: {
    tag: 'Users',
    access: anyUserReader,
    summary: 'Show a user',
    method: 'GET',
    path: '/users/:id',
    parameters: userParameters,
    status: 200,
    answer: z.union([adminUserSchema, userSchema]),
  },
  createUser: {
    ...account,
    summary: 'Create a user',
    method: 'POST',
    path: '/users',
    parameters: createUserParameters,
    status: 201,
    answer: adminUserSchema,
  },
  updateUser: {
    ...account,
    summary: 'Change a user',
    method: 'PUT',
    path: '/users/:id',
    parameters: updateUserParameters,
    status: 200,
    answer: adminUserSchema,
  },
  deleteUser: {
    ...account,
    summary: 'Delete a user',
    method: 'DELETE',
    path: '/users/:id',
    parameters: deleteUserParameters,
    status: 204,
  },
  blockUser: changesUserState('block', 'Block a user'),
  unblockUser: changesUserState('unblock', 'Unblock a user'),
  deactivateUser: changesUserState('deactivate', 'Deactivate a user'),
  activateUser: changesUserState('activate', 'Activate a user'),
  approveUser: {
    ...account,
    summary: 'Approve a user whose account is pending',
    method: 'POST',
    path: '/users/:id/approve',
    parameters: userParameters,
    status: 201,
    answer: successSchema,
  },
};
