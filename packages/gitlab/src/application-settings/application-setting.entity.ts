import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The settings of the instance: one row, absent until the first is changed. */
@Entity('application_settings')
export class ApplicationSetting {
  static readonly ID = 1;

  @PrimaryColumn({ type: 'smallint' }) id: number;

  @Column({ name: 'instance_level_code_suggestions_enabled', type: 'boolean' })
  instanceLevelCodeSuggestionsEnabled: boolean;

  /** Nonce, tag and cipher text of the service account token. */
  @Column({ name: 'encrypted_ai_access_token', type: 'bytea', nullable: true }) encryptedAiAccessToken: Buffer | null;
  /** The other settings that were ever changed, by GitLab's names. */
  @Column({ type: 'jsonb', default: {} }) attributes: object;
  @Column({ name: 'updated_at', type: 'timestamp with time zone' }) updatedAt: Date;
}
