import type { Answer } from './refusal.js';

/** What went wrong in the framework, before or instead of a handler. */
export type Failure =
  | { readonly kind: 'url-malformed' }
  | { readonly kind: 'host-malformed' }
  | { readonly kind: 'host-not-allowed' }
  | { readonly kind: 'route-not-found'; readonly method: string; readonly path: string }
  | { readonly kind: 'method-not-allowed'; readonly method: string; readonly allowed: readonly string[] }
  | { readonly kind: 'body-malformed'; readonly message: string; readonly mediaType: string }
  | { readonly kind: 'body-too-large' }
  | { readonly kind: 'media-type-unsupported'; readonly mediaType: string }
  | { readonly kind: 'other'; readonly status: number; readonly message: string }
  | { readonly kind: 'internal' };

/** The form in which a service answers what failed in the framework: GitLab's and Code Suggest's differ. */
export type ErrorForm = (failure: Failure) => Answer;
