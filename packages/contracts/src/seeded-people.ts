/** The identities of the default seed of both deployments (seeds/default.yml): public tokens, only for development. */
export const PERSONAS = {
  selfManaged: {
    /** Administrator. */
    root: { username: 'root', token: 'glpat-selfmanaged-root-001' },
    /** User of the editor. */
    developer: { username: 'developer', token: 'glpat-selfmanaged-dev-0001' },
  },
  saas: {
    /** Administrator, GitLab staff. */
    root: { username: 'root', token: 'glpat-saas-admin-root-0001' },
    /** The self-managed administrator's account on SaaS; owner of root group `acme`. */
    acmeOwner: { username: 'acme-owner', token: 'glpat-saas-acme-owner-0001' },
    /** Service account of `acme`; its token is the SAT that self-managed stores. */
    serviceAccount: { username: 'service_account_group_1_acme', token: 'glpat-saas-acme-service-01' },
  },
} as const;
