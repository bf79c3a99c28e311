import { WORKHORSE_USER_AGENT } from '@tandem/contracts';

/** What marks a request as one that a GitLab proxy sent on. */
export const FROM_WORKHORSE = { 'user-agent': `${WORKHORSE_USER_AGENT} (v16.1.0)-(conformance)` };
