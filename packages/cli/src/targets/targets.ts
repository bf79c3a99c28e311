import type { Deployment, Service } from '@tandem/client';

/** What a command works on, and what it shows there. */
export interface Targets {
  readonly selfManaged: Deployment;
  readonly saas: Deployment;
  readonly modelGateway: Service;
  /** Of the editor's user on self-managed. */
  readonly personalAccessToken: string;
  /** The value of `ai_access_token` on self-managed, if it was given. */
  readonly aiAccessToken?: string;
  /** Username of the service account on SaaS whose token self-managed stores. */
  readonly serviceAccount: string;
}
