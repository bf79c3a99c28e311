import type { Service } from '@tandem/client';

/** A rule as the page tells it. */
export interface PageRule {
  /** What it asks, in words. */
  readonly words: string;
  /** GitLab's file, the merge request or the standard that it comes from. */
  readonly source: string;
  /** The command that repairs what it refused on a deployment, if there is one. */
  readonly repairs: Readonly<Record<string, string | undefined>>;
}

/** Somebody of the development seed, whose token everybody may see. */
export interface PagePerson {
  readonly deployment: 'self-managed' | 'saas';
  readonly name: string;
  readonly role: string;
  readonly token: string;
}

/** A service that is shown; its URL is the one that the server of the page asks. */
export interface PageService extends Service {
  /** How readers of the page reach it, for what they paste. Default: the same URL. */
  readonly shownUrl?: string | undefined;
}

export interface PageOptions {
  /** The services that are shown; those without a simulator token are only asked by GitLab's API. */
  readonly services: {
    readonly selfManaged: PageService;
    readonly saas: PageService;
    readonly modelGateway: PageService;
  };
  /** The administrators' tokens, with which settings and flags are changed; they stay with the server of the page. */
  readonly administrators: { readonly selfManaged?: string | undefined; readonly saas?: string | undefined };
  /** The token of the user of the editor, for "Try it". */
  readonly personalAccessToken?: string | undefined;
  /** Empty unless the seed is the development seed. */
  readonly people: readonly PagePerson[];
  /** By name, as recorded requests call them. */
  readonly rules: Readonly<Record<string, PageRule>>;
  /** The part of the page's path that nobody can guess. */
  readonly session: string;
  /** Where it listens. Default: 127.0.0.1, on a free port. */
  readonly host?: string;
  readonly port?: number;
}
