import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row, by which a start recognises a wrong `SECRET_KEY_BASE`. */
export class CreateInstanceSecret1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE instance_secret (sealed bytea NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE instance_secret');
  }
}
