import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTokenRequestCounts1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE token_request_counts (
        user_id integer PRIMARY KEY CONSTRAINT fk_token_request_counts_user_id REFERENCES users (id) ON DELETE CASCADE,
        period_starts_at timestamptz NOT NULL,
        requests integer NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE token_request_counts;');
  }
}
