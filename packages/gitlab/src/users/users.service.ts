import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { ListUsers } from '@tandem/contracts';
import type { Repository, SelectQueryBuilder } from 'typeorm';
import { checkUnmodified } from '../api/precondition.js';
import { keysetUnavailable, paginate, type Page } from '../api/page.js';
import { userSubject } from '../audit-events/audited-event.js';
import { AuditTrail } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { isStorableId } from '../api/storable-id.js';
import { inTransaction } from '../database/in-transaction.js';
import { User } from './user.entity.js';

/** The accounts of an instance, to be read. */
@Injectable()
export class Users {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly audit: AuditTrail,
  ) {}

  async find(id: number): Promise<User | null> {
    return isStorableId(id) ? this.users.findOneBy({ id }) : null;
  }

  /** The users of some names, in any case; names that nobody has are left out. */
  async findByUsernames(usernames: readonly string[]): Promise<User[]> {
    if (usernames.length === 0) {
      return [];
    }
    return this.users
      .createQueryBuilder('user')
      .where('lower(user.username) IN (:...names)', { names: usernames.map((name) => name.toLowerCase()) })
      .getMany();
  }

  /** A page of users (app/finders/users_finder.rb); who is no administrator neither sees the blocked nor chooses the order. */
  async list(filter: ListUsers, viewer: { readonly admin: boolean } | undefined): Promise<Page<User>> {
    const query = this.users.createQueryBuilder('user');
    if (filter.username !== undefined) {
      query.andWhere('lower(user.username) = lower(:username)', { username: filter.username });
    }
    if (filter.search !== undefined) {
      const email = viewer?.admin ? 'OR user.email ILIKE :search' : '';
      query.andWhere(`(user.name ILIKE :search OR user.username ILIKE :search ${email})`, {
        search: `%${escapeLike(filter.search)}%`,
      });
    }
    if (filter.pagination === 'keyset') {
      throw keysetUnavailable();
    }
    narrowByAttributes(query, filter);
    if (filter.active) {
      query.andWhere(`user.state = 'active'`);
    }
    if (filter.blocked) {
      query.andWhere(`user.state = 'blocked'`);
    }
    if (!viewer?.admin) {
      return paginate(query.andWhere(`user.state <> 'blocked'`).orderBy('user.id', 'DESC'), filter);
    }
    narrowForAdministrators(query, filter);
    const direction = filter.sort === 'asc' ? 'ASC' : 'DESC';
    query.orderBy(ORDER[filter.order_by], direction).addOrderBy('user.id', direction);
    return paginate(query, filter);
  }

  /** Sets the own setting of who asks (`user_preferences.code_suggestions`). */
  async setCodeSuggestions(codeSuggestions: boolean, by: Author): Promise<void> {
    await inTransaction(this.users.manager, async (manager) => {
      const user = await manager.findOne(User, { where: { id: by.id }, lock: { mode: 'pessimistic_write' } });
      if (user) {
        checkUnmodified(user, by);
      }
      if (user && user.codeSuggestions !== codeSuggestions) {
        await manager.update(User, user.id, { codeSuggestions });
        const action = { change: 'code_suggestions', from: user.codeSuggestions, to: codeSuggestions };
        await this.audit.record(manager, by, [{ ...userSubject(user), action }]);
      }
    });
  }
}

/**
 * By what is kept in `users.attributes`. Nobody has an account of a SAML provider's number, all have no projects, and none
 * is internal or a project's bot, so that `without_projects`, `exclude_internal` and `without_project_bots` leave all.
 */
/** By what only administrators may filter. */
function narrowForAdministrators(query: SelectQueryBuilder<User>, filter: ListUsers): void {
  if (filter.two_factor === 'enabled' || filter.custom_attributes !== undefined) {
    query.andWhere('FALSE');
  }
  if (filter.admins) {
    query.andWhere('user.admin');
  }
  if (filter.created_after !== undefined) {
    query.andWhere('user.createdAt >= :after', { after: filter.created_after });
  }
  if (filter.created_before !== undefined) {
    query.andWhere('user.createdAt <= :before', { before: filter.created_before });
  }
}

function narrowByAttributes(query: SelectQueryBuilder<User>, filter: ListUsers): void {
  const having = (attributes: object) => `user.attributes @> '${JSON.stringify(attributes)}'`;
  const conditions = [
    filter.external && having({ external: true }),
    filter.exclude_external && `NOT ${having({ external: true })}`,
    filter.auditors && having({ auditor: true }),
    filter.saml_provider_id !== undefined && 'FALSE',
    filter.skip_ldap && `NOT jsonb_path_exists(user.attributes, '$.identities[*].provider ? (@ starts with "ldap")')`,
  ];
  conditions.filter((condition) => condition !== false).forEach((condition) => query.andWhere(condition));
  if (filter.extern_uid !== undefined) {
    const { extern_uid, provider } = filter;
    query.andWhere('user.attributes @> :identity', {
      identity: JSON.stringify({ identities: [{ provider, extern_uid }] }),
    });
  }
}

const ORDER = {
  id: 'user.id',
  name: 'user.name',
  username: 'user.username',
  created_at: 'user.createdAt',
  updated_at: 'COALESCE(user.updatedAt, user.createdAt)',
} as const;

/** A text as a part of a LIKE pattern that stands for itself. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
