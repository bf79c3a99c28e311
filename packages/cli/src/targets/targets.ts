import type { Deployment, Service } from '@tandem/client';
import { PERSONAS } from '@tandem/contracts';

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

const { selfManaged, saas } = PERSONAS;

/** What the commands use of the default seed, unless something else is given. */
export const SEEDED = {
  selfManagedAdminToken: selfManaged.root.token,
  saasAdminToken: saas.root.token,
  saasOwnerToken: saas.acmeOwner.token,
  personalAccessToken: selfManaged.developer.token,
  aiAccessToken: saas.serviceAccount.token,
  serviceAccount: saas.serviceAccount.username,
} as const;

/** Whether everybody knows the token, so that it may be printed. */
export function isSeededToken(token: string): boolean {
  return (Object.values(SEEDED) as string[]).includes(token);
}
