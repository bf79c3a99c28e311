import type { ListUsers } from '@tandem/contracts';
import type { SelectQueryBuilder } from 'typeorm';
import { containing, narrow } from '../api/page.js';
import type { User } from './user.entity.js';

const ORDER = {
  id: 'user.id',
  name: 'user.name',
  username: 'user.username',
  created_at: 'user.createdAt',
  updated_at: 'COALESCE(user.updatedAt, user.createdAt)',
} as const;

const having = (attributes: object) => `user.attributes @> '${JSON.stringify(attributes)}'`;

/**
 * Leaves in a query of users what a list of them has, in its order (app/finders/users_finder.rb). Only administrators see
 * the blocked, and choose the order.
 *
 * Nobody has an account of a SAML provider's number, all have no projects, and none is internal or a project's bot, so
 * `without_projects`, `exclude_internal` and `without_project_bots` leave all.
 */
export function narrowUsers(query: SelectQueryBuilder<User>, filter: ListUsers, isAdmin: boolean): void {
  const { extern_uid, provider } = filter;
  const email = isAdmin ? 'OR user.email ILIKE :search' : '';
  narrow(query, {
    'lower(user.username) = lower(:username)': filter.username,
    [`(user.name ILIKE :search OR user.username ILIKE :search ${email})`]: containing(filter.search),
    [`user.state = 'active'`]: filter.active,
    [`user.state = 'blocked'`]: filter.blocked,
    [having({ external: true })]: filter.external,
    [`NOT ${having({ external: true })}`]: filter.exclude_external,
    [having({ auditor: true })]: filter.auditors,
    [`NOT jsonb_path_exists(user.attributes, '$.identities[*].provider ? (@ starts with "ldap")')`]: filter.skip_ldap,
    'user.attributes @> :identity':
      extern_uid === undefined ? undefined : JSON.stringify({ identities: [{ provider, extern_uid }] }),
    FALSE: filter.saml_provider_id !== undefined,
  });
  if (!isAdmin) {
    query.andWhere(`user.state <> 'blocked'`).orderBy('user.id', 'DESC');
    return;
  }
  narrow(query, {
    FALSE: filter.two_factor === 'enabled' || filter.custom_attributes !== undefined,
    'user.admin': filter.admins,
    'user.createdAt >= :after': filter.created_after,
    'user.createdAt <= :before': filter.created_before,
  });
  const direction = filter.sort === 'asc' ? 'ASC' : 'DESC';
  query.orderBy(ORDER[filter.order_by], direction).addOrderBy('user.id', direction);
}
