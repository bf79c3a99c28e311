/** Tokens of the seeds of apps/self-managed and apps/saas; public, for development alone. */
export const SEEDED = {
  selfManagedRoot: 'glpat-selfmanaged-root-001',
  saasRoot: 'glpat-saas-admin-root-0001',
  developer: 'glpat-selfmanaged-dev-0001',
} as const;
