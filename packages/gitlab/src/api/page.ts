import { DEFAULT_PER_PAGE, MAX_PER_PAGE } from '@tandem/contracts';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** Above this number of records GitLab no longer counts them, and leaves out what depends on it (lib/gitlab/pagination/offset_header_builder.rb). */
const MAX_COUNTED = 10_000;
/** What PostgreSQL takes as an offset, and more than any list has. */
const MAX_OFFSET = Number.MAX_SAFE_INTEGER;

/** Which page a client asks for. */
export interface PageRequest {
  readonly page: number;
  readonly per_page: number;
}

/** One page of a list, and what its headers tell. */
export class Page<Item> {
  constructor(
    readonly items: readonly Item[],
    readonly page: number,
    readonly perPage: number,
    readonly hasNext: boolean,
    /** Undefined where there are too many to count. */
    readonly total: number | undefined,
  ) {}

  map<Result>(present: (item: Item) => Result): Page<Result> {
    return new Page(this.items.map(present), this.page, this.perPage, this.hasNext, this.total);
  }
}

/** Reads one page of what a query selects, in its order: at most two statements, whatever the number of records. */
export async function paginate<Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  request: PageRequest,
): Promise<Page<Entity>> {
  const page = Math.max(1, request.page);
  const perPage = request.per_page < 1 ? DEFAULT_PER_PAGE : Math.min(request.per_page, MAX_PER_PAGE);
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
