export { startPage, type Page } from './start-page.js';
export type { PageOptions, PageRule, PagePerson } from './page-options.js';
