import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Attributes of users, groups and settings that no query uses, so they need no column; and the end of a membership. */
export class KeepWhatIsWritten1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users ADD attributes jsonb NOT NULL DEFAULT '{}';
      ALTER TABLE namespaces ADD attributes jsonb NOT NULL DEFAULT '{}';
      ALTER TABLE application_settings ADD attributes jsonb NOT NULL DEFAULT '{}';
      ALTER TABLE members ADD expires_at date;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE members DROP expires_at;
      ALTER TABLE application_settings DROP attributes;
      ALTER TABLE namespaces DROP attributes;
      ALTER TABLE users DROP attributes;
    `);
  }
}
