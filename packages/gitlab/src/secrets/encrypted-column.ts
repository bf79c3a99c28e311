/** A `bytea` column whose values `InstanceSecret` encrypted; null if there is none. */
export interface EncryptedColumn {
  readonly table: string;
  readonly column: string;
  /** For which purpose they were encrypted. */
  readonly purpose: string;
}

/** The service account token that both deployments can store. */
export const AI_ACCESS_TOKEN: EncryptedColumn = {
  table: 'application_settings',
  column: 'encrypted_ai_access_token',
  purpose: 'ai_access_token',
};
