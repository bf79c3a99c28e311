import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['users', 'namespaces', 'members', 'personal_access_tokens'];

export class NoteWhenRecordsChange1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`ALTER TABLE ${table} ADD COLUMN updated_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`ALTER TABLE ${table} DROP COLUMN updated_at`);
  }
}
