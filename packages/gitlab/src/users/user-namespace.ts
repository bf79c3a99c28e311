import type { User } from './user.entity.js';

/** Groups have the numbers below: both are namespaces, and have no number in common. */
const FIRST = 1_000_000_000;

/** The number of a user's own namespace, whose path is the username. It has no row here: there is nothing in it. */
export const namespaceIdOf = ({ id }: Pick<User, 'id'>): number => FIRST + id;
