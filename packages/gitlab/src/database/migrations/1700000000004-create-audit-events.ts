import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAuditEvents1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_events (
        id BIGSERIAL PRIMARY KEY,
        author_id integer NOT NULL,
        entity_type varchar(64) NOT NULL,
        entity_id integer NOT NULL,
        details jsonb NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX index_audit_events_on_entity ON audit_events (entity_type, entity_id);
      CREATE INDEX index_audit_events_on_created_at ON audit_events (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_events;');
  }
}
