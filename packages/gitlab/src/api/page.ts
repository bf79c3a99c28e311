import { DEFAULT_PER_PAGE, MAX_PER_PAGE } from '@tandem/contracts';
import { Refusal } from '@tandem/platform';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { badParameters } from '../errors/gitlab-errors.js';

/** Above this number of records GitLab no longer counts them, and leaves out what depends on it (lib/gitlab/pagination/offset_header_builder.rb). */
const MAX_COUNTED = 10_000;
/** What PostgreSQL takes as an offset, and more than any list has. */
const MAX_OFFSET = Number.MAX_SAFE_INTEGER;
/** The largest id that a column of type integer holds. A larger number is the id of nothing. */
const MAX_ID = 2_147_483_647;

/** Whether a record can have this id at all, so that it may be looked for. */
export const isStorableId = (id: number): boolean => id >= 0 && id <= MAX_ID;

/** Which page a client asks for. */
export interface PageRequest {
  readonly page: number;
  readonly per_page: number;
  readonly pagination?: string | undefined;
  readonly cursor?: string | undefined;
}

/** One page of a list, and what its headers tell. */
export class Page<Item> {
  constructor(
    readonly items: readonly Item[],
    readonly page: number,
    readonly perPage: number,
    readonly hasNext: boolean,
    /** Undefined if there are too many to count. */
    readonly total: number | undefined,
    /** With keyset pagination, the end of this page; null for the last one. */
    readonly cursor?: string | null,
  ) {}

  map<Result>(present: (item: Item) => Result): Page<Result> {
    return new Page(this.items.map(present), this.page, this.perPage, this.hasNext, this.total, this.cursor);
  }
}

/**
 * Narrows a query by conditions in SQL: by one with a parameter, such as `user.name = :name`, if its value is given; by
 * any other if its value is true.
 */
export function narrow<Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  conditions: Readonly<Record<string, unknown>>,
): void {
  for (const [condition, value] of Object.entries(conditions)) {
    const [, name] = /[\s(]:(\w+)/.exec(condition) ?? [];
    if (name === undefined ? value : value !== undefined) {
      query.andWhere(condition, name === undefined ? {} : { [name]: value });
    }
  }
}

/** The pattern of LIKE for whatever contains a text literally. */
export const containing = (text: string | undefined) =>
  text === undefined ? undefined : `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;

/**
 * Reads one page of what a query selects, in its order: at most two statements, whatever the number of records. It
 * ignores a request for keyset pagination, as GitLab's `paginate` does.
 */
export async function paginate<Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  request: PageRequest,
): Promise<Page<Entity>> {
  const page = Math.max(1, request.page);
  const perPage = perPageOf(request);
  const total = await countUpTo(MAX_COUNTED + 1, query);
  const items = await query
    .clone()
    .offset(Math.min((page - 1) * perPage, MAX_OFFSET))
    .limit(perPage + 1)
    .getMany();
  return new Page(
    items.slice(0, perPage),
    page,
    perPage,
    items.length > perPage,
    total > MAX_COUNTED ? undefined : total,
  );
}

/**
 * Reads the page after the request's cursor of what a query selects (lib/gitlab/pagination/cursor_based_keyset.rb).
 *
 * @param columns those of the query's order, all in the same direction; together they are unique
 * @throws {Refusal} 400 if the cursor is not one of this list
 */
export async function paginateByKeyset<Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  request: PageRequest,
  columns: readonly (keyof Entity & string)[],
  direction: 'ASC' | 'DESC',
): Promise<Page<Entity>> {
  const perPage = perPageOf(request);
  const names = columns.map((column) => `${query.alias}.${column}`);
  if (request.cursor !== undefined) {
    const after = readCursor(request.cursor, columns);
    const values = columns.map((column) => `:after_${column}`);
    query.andWhere(`(${names.join(', ')}) ${direction === 'ASC' ? '>' : '<'} (${values.join(', ')})`, after);
  }
  names.forEach((name) => query.addOrderBy(name, direction));
  const items = await query.limit(perPage + 1).getMany();
  const hasNext = items.length > perPage;
  const last = items[perPage - 1];
  const end = last && Object.fromEntries(columns.map((column) => [column, String(last[column])]));
  const cursor = hasNext ? Buffer.from(JSON.stringify({ ...end, _kd: 'n' })).toString('base64url') : null;
  return new Page(items.slice(0, perPage), 1, perPage, hasNext, undefined, cursor);
}

function readCursor(cursor: string, columns: readonly string[]): Record<string, string> {
  try {
    const end = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Record<string, unknown>;
    return Object.fromEntries(columns.map((column) => [`after_${column}`, keyOf(column, end[column])]));
  } catch {
    throw badParameters('cursor is invalid');
  }
}

/** @throws {TypeError} if it is not a value of the column */
function keyOf(column: string, value: unknown): string {
  if (typeof value !== 'string' || value.includes('\0') || (column === 'id' && !isStorableId(Number(value)))) {
    throw new TypeError(column);
  }
  return value;
}

/** 405 (lib/gitlab/pagination, `paginate_with_strategies`). */
export const keysetUnavailable = () =>
  new Refusal(
    { status: 405, body: { error: 'Keyset pagination is not yet available for this type of request' } },
    'list-can-be-read-by-keyset',
  );

const perPageOf = ({ per_page: given }: PageRequest) => (given < 1 ? DEFAULT_PER_PAGE : Math.min(given, MAX_PER_PAGE));

async function countUpTo<Entity extends ObjectLiteral>(
  limit: number,
  query: SelectQueryBuilder<Entity>,
): Promise<number> {
  const [text, values] = query.clone().select('1').orderBy().limit(limit).getQueryAndParameters();
  const [row] = await query.connection.query<{ count: number }[]>(
    `SELECT count(*)::integer AS count FROM (${text}) AS counted`,
    values,
  );
  return row?.count ?? 0;
}
