import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateUsersAndTokens1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id SERIAL PRIMARY KEY,
        username varchar(255) NOT NULL,
        name varchar(255) NOT NULL,
        email varchar(255) NOT NULL,
        state varchar(32) NOT NULL,
        admin boolean NOT NULL,
        user_type varchar(32) NOT NULL,
        code_suggestions boolean NOT NULL,
        provisioned_by_group_id integer,
        created_at timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX index_users_on_username ON users (username);
      CREATE UNIQUE INDEX index_users_on_email ON users (email);
      CREATE INDEX index_users_on_provisioned_by_group_id ON users (provisioned_by_group_id);

      CREATE TABLE personal_access_tokens (
        id SERIAL PRIMARY KEY,
        user_id integer NOT NULL CONSTRAINT fk_personal_access_tokens_user_id REFERENCES users (id) ON DELETE CASCADE,
        name varchar(255) NOT NULL,
        token_digest varchar(44) NOT NULL,
        scopes text[] NOT NULL,
        revoked boolean NOT NULL,
        expires_at date NOT NULL,
        last_used_at timestamptz,
        previous_personal_access_token_id integer,
        seeded boolean NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX index_personal_access_tokens_on_token_digest ON personal_access_tokens (token_digest);
      CREATE INDEX index_personal_access_tokens_on_user_id ON personal_access_tokens (user_id);
      CREATE INDEX index_personal_access_tokens_on_previous_id ON personal_access_tokens (previous_personal_access_token_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE personal_access_tokens; DROP TABLE users;');
  }
}
