/** Identities of the default seed of both deployments (seeds/default.yml); public, only for development. */
export const SEEDED = {
  selfManagedAdminToken: 'glpat-selfmanaged-root-001',
  saasAdminToken: 'glpat-saas-admin-root-0001',
  personalAccessToken: 'glpat-selfmanaged-dev-0001',
  aiAccessToken: 'glpat-saas-acme-service-01',
  serviceAccount: 'service_account_group_1_acme',
} as const;
