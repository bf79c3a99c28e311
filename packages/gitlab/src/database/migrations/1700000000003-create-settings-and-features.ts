import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSettingsAndFeatures1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE application_settings (
        id smallint PRIMARY KEY,
        instance_level_code_suggestions_enabled boolean NOT NULL,
        encrypted_ai_access_token bytea,
        updated_at timestamptz NOT NULL
      );

      CREATE TABLE features (
        name varchar(255) PRIMARY KEY,
        created_at timestamptz NOT NULL
      );
      CREATE TABLE feature_gates (
        feature_name varchar(255) NOT NULL CONSTRAINT fk_feature_gates_feature_name REFERENCES features (name) ON DELETE CASCADE,
        key varchar(32) NOT NULL,
        value varchar(255) NOT NULL,
        PRIMARY KEY (feature_name, key, value)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE feature_gates; DROP TABLE features; DROP TABLE application_settings;');
  }
}
