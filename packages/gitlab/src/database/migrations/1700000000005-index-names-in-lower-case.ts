import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names are looked up in any case. TypeORM does not know indexes of expressions, so no entity has these. */
export class IndexNamesInLowerCase1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX index_users_on_lower_username ON users (lower(username));
      CREATE INDEX index_namespaces_on_lower_full_path ON namespaces (lower(full_path));
      CREATE INDEX index_namespaces_on_traversal_ids ON namespaces USING gin (traversal_ids);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP INDEX index_users_on_lower_username, index_namespaces_on_lower_full_path, index_namespaces_on_traversal_ids;',
    );
  }
}
