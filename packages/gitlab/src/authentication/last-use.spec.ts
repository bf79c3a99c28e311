import { Controller, Get } from '@nestjs/common';
import { Clock, type RunningService } from '@tandem/platform';
import { startSpecCluster, type Cluster } from '@tandem/testing';
import { DataSource } from 'typeorm';
import { Authenticated } from '../fixtures/authenticated.js';
import { AuthenticationModule } from './authentication.module.js';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { newUser } from '../fixtures/new-user.js';

@Controller()
class AnythingController {
  @Get('anything')
  @Authenticated({ scope: 'api' })
  read(): object {
    return {};
  }
}

class SetClock extends Clock {
  time = Date.parse('2023-05-31T12:00:00Z');

  override now(): number {
    return this.time;
  }
}

const MINUTE = 60_000;
const clock = new SetClock();
let cluster: Cluster;
let services: RunningService[];
beforeAll(async () => {
  cluster = await startSpecCluster();
  const databaseUrl = await cluster.createDatabase({ name: 'used', role: 'used', password: 'used' });
  const start = () =>
    startGitlab({ databaseUrl, hooks: { clock }, imports: [AuthenticationModule], controllers: [AnythingController] });
  services = [await start(), await start()];
  await query(`
    CREATE TABLE notes (token_id integer, used_at timestamptz);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO notes VALUES (NEW.id, NEW.last_used_at); RETURN NEW; END $$;
    CREATE TRIGGER note AFTER UPDATE OF last_used_at ON personal_access_tokens FOR EACH ROW EXECUTE FUNCTION note();
  `);
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await cluster.stop();
});

const query = <Row>(text: string) => services[0]!.app.get(DataSource).query<Row[]>(text);

/** When the uses of tokens were noted, once as many notes are there. */
async function notes(count: number): Promise<string[]> {
  for (;;) {
    const rows = await query<{ used_at: Date }>('SELECT used_at FROM notes ORDER BY used_at');
    if (rows.length >= count) return rows.map(({ used_at }) => used_at.toISOString());
  }
}

async function use(token: string, times: number): Promise<number[]> {
  const asked = Array.from({ length: times }, (_, index) =>
    fetch(`${services[index % services.length]!.url}/anything`, { headers: { 'private-token': token } }),
  );
  return [...new Set((await Promise.all(asked)).map(({ status }) => status))];
}

it('a hundred first uses of one token, through two replicas at once, are noted once', async () => {
  const { token } = await newUser(services[0]!, 'one');
  expect(await use(token, 100)).toEqual([200]);
  expect(await notes(1)).toEqual(['2023-05-31T12:00:00.000Z']);
  clock.time += 10 * MINUTE - 1;
  expect(await use(token, 10)).toEqual([200]);
  clock.time += 1;
  expect(await use(token, 100)).toEqual([200]);
  expect(await notes(2)).toEqual(['2023-05-31T12:00:00.000Z', '2023-05-31T12:10:00.000Z']);
});

it('a use that cannot be noted fails no request', async () => {
  const { id, token } = await newUser(services[0]!, 'other');
  await query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON personal_access_tokens FOR EACH ROW EXECUTE FUNCTION refuse();
  `);
  expect(await use(token, 20)).toEqual([200]);
  expect(await query(`SELECT last_used_at FROM personal_access_tokens WHERE user_id = ${id}`)).toEqual([
    { last_used_at: null },
  ]);
});
