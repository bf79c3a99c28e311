import { integerParameter, textParameter } from '../parameters.js';
import { optional, withDefault } from './coercions.js';

/** The default number of entries of a page, and the maximum (lib/api/helpers/pagination_params.rb). */
export const DEFAULT_PER_PAGE = 20;
export const MAX_PER_PAGE = 100;

/** The parameters of a list that is given in pages. */
export const paginationParameters = {
  page: withDefault(integerParameter, 1),
  per_page: withDefault(
    integerParameter.refine((value) => value !== 0, 'has a value not allowed'),
    DEFAULT_PER_PAGE,
  ),
  /** Only `keyset` says something: clients send `offset`, `legacy` and more. */
  pagination: optional(textParameter),
  /** The end of the page before, for keyset pagination. */
  cursor: optional(textParameter),
};
