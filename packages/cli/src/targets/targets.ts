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

/** Identities of the default seed of both deployments (seeds/default.yml); public, only for development. */
export const SEEDED = {
  selfManagedAdminToken: 'glpat-selfmanaged-root-001',
  saasAdminToken: 'glpat-saas-admin-root-0001',
  saasOwnerToken: 'glpat-saas-acme-owner-0001',
  personalAccessToken: 'glpat-selfmanaged-dev-0001',
  aiAccessToken: 'glpat-saas-acme-service-01',
  serviceAccount: 'service_account_group_1_acme',
} as const;

/** Whether everybody knows the token, so that it may be printed. */
export function isSeededToken(token: string): boolean {
  return (Object.values(SEEDED) as string[]).includes(token);
}
