import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSigningKeys1700000100001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE signing_keys (
        id SERIAL PRIMARY KEY,
        kid varchar(64) NOT NULL,
        purpose varchar(16) NOT NULL,
        encrypted_private_key bytea NOT NULL,
        public_key jsonb NOT NULL,
        signs_from timestamptz NOT NULL,
        published_until timestamptz,
        created_at timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX index_signing_keys_on_kid ON signing_keys (kid);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE signing_keys');
  }
}
