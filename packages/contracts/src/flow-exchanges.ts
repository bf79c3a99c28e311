import type { Realm } from './access-token.js';
import {
  API_PREFIX,
  COMPLETIONS_PATHS,
  DISCOVERY_PATH,
  GITLAB_COMPLETIONS_PATH,
  JWKS_PATH,
  TOKENS_PATH,
} from './api-paths.js';
import type { Actor } from './flow-steps.js';
import { WORKHORSE_USER_AGENT } from './http-headers.js';

/** The services of the flow. */
export type FlowService = 'self-managed' | 'saas' | 'model-gateway';

/** A request between two parties of the flow, as the service sees it: `in`, it is asked; `out`, it asks. */
export interface FlowExchange {
  readonly direction: 'in' | 'out';
  readonly method: 'GET' | 'POST' | 'PUT';
  /** `:name` stands for a segment. */
  readonly path: string;
  /** The step that the request is, and the one that its answer is; null if it is none of the 13. */
  readonly step: number | null;
  readonly answerStep: number | null;
  readonly from: Actor;
  readonly to: Actor;
  /** It is this step only if its body has this field. */
  readonly withField?: string;
  /** It is this step only if its `User-Agent` starts with this. */
  readonly withUserAgent?: string;
  /**
   * It is this step only if it has a correlation id and no `User-Agent`, as what GitLab sends on to Code Suggest, and its
   * JWT is of this realm.
   */
  readonly sentOnOf?: Realm;
}

const serviceAccount = { direction: 'in', method: 'POST', from: 'SM admin', to: 'GitLab Inc.', step: 1 } as const;
const keys = { method: 'GET', from: 'Code Suggest', to: 'GitLab Inc.', step: null, answerStep: null } as const;
const jwt = { method: 'POST', path: TOKENS_PATH } as const;
/** The flow of GitLab 16.3, which the 13 steps do not have. */
const completion = { method: 'POST', step: null, answerStep: null } as const;
const sentOn = { ...completion, to: 'Code Suggest', path: COMPLETIONS_PATHS[0] } as const;
const hop = { from: 'SM GitLab', to: 'GitLab Inc.', step: 9, answerStep: 10 } as const;

/**
 * Which request of which service is which step of the sequence. Steps 6 and 7 happen within the editor. A user of SaaS who
 * asks it directly is no part of the sequence.
 */
export const FLOW_EXCHANGES: Readonly<Record<FlowService, readonly FlowExchange[]>> = {
  'self-managed': [
    {
      direction: 'in',
      method: 'PUT',
      path: `${API_PREFIX}/application/settings`,
      step: 3,
      answerStep: null,
      from: 'SM admin',
      to: 'SM GitLab',
      withField: 'ai_access_token',
    },
    {
      direction: 'in',
      method: 'POST',
      path: `${API_PREFIX}/users/:user_id/personal_access_tokens`,
      step: 4,
      answerStep: 5,
      from: 'SM user',
      to: 'SM GitLab',
    },
    { ...jwt, direction: 'in', from: 'editor', to: 'SM GitLab', step: 8, answerStep: 11 },
    { ...jwt, ...hop, direction: 'out' },
    { ...completion, direction: 'in', path: GITLAB_COMPLETIONS_PATH, from: 'editor', to: 'SM GitLab' },
    { ...sentOn, direction: 'out', from: 'SM GitLab' },
  ],
  saas: [
    { ...serviceAccount, path: `${API_PREFIX}/service_accounts`, answerStep: null },
    { ...serviceAccount, path: `${API_PREFIX}/groups/:id/service_accounts`, answerStep: null },
    {
      ...serviceAccount,
      path: `${API_PREFIX}/groups/:id/service_accounts/:user_id/personal_access_tokens`,
      answerStep: 2,
    },
    { ...jwt, ...hop, direction: 'in', withUserAgent: WORKHORSE_USER_AGENT },
    { ...completion, direction: 'in', path: GITLAB_COMPLETIONS_PATH, from: 'editor', to: 'GitLab Inc.' },
    { ...sentOn, direction: 'out', from: 'GitLab Inc.' },
    { ...keys, direction: 'in', path: DISCOVERY_PATH },
    { ...keys, direction: 'in', path: JWKS_PATH },
  ],
  'model-gateway': [
    { ...sentOn, direction: 'in', from: 'SM GitLab', sentOnOf: 'self-managed' },
    { ...sentOn, direction: 'in', from: 'GitLab Inc.', sentOnOf: 'saas' },
    ...COMPLETIONS_PATHS.map((path): FlowExchange => ({
      direction: 'in',
      method: 'POST',
      path,
      step: 12,
      answerStep: 13,
      from: 'editor',
      to: 'Code Suggest',
    })),
    { ...keys, direction: 'out', path: DISCOVERY_PATH },
    { ...keys, direction: 'out', path: JWKS_PATH },
  ],
};
