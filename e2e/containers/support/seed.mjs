/** The tokens of the default seed. */
export const TOKENS = {
  selfManagedRoot: 'glpat-selfmanaged-root-001',
  developer: 'glpat-selfmanaged-dev-0001',
  saasRoot: 'glpat-saas-admin-root-0001',
  serviceAccount: 'glpat-saas-acme-service-01',
};

/** The account whose token self-managed stores as `ai_access_token`. */
export const SERVICE_ACCOUNT = 'service_account_group_1_acme';
