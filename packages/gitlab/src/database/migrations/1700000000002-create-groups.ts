import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateGroups1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE namespaces (
        id SERIAL PRIMARY KEY,
        name varchar(255) NOT NULL,
        path varchar(255) NOT NULL,
        full_path varchar(1024) NOT NULL,
        description text NOT NULL,
        visibility varchar(16) NOT NULL,
        parent_id integer,
        traversal_ids integer[] NOT NULL,
        code_suggestions boolean NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX index_namespaces_on_full_path ON namespaces (full_path);
      CREATE INDEX index_namespaces_on_parent_id ON namespaces (parent_id);

      CREATE TABLE members (
        id SERIAL PRIMARY KEY,
        group_id integer NOT NULL CONSTRAINT fk_members_group_id REFERENCES namespaces (id) ON DELETE CASCADE,
        user_id integer NOT NULL CONSTRAINT fk_members_user_id REFERENCES users (id) ON DELETE CASCADE,
        access_level smallint NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX index_members_on_user_id_and_group_id ON members (user_id, group_id);
      CREATE INDEX index_members_on_group_id ON members (group_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE members; DROP TABLE namespaces;');
  }
}
