import { startSpecCluster, type Cluster } from '@tandem/testing';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { inspectServer } from './inspect-server.js';

const refusal = (code: string) => {
  const fields = `SFATAL\0VFATAL\0C${code}\0Mof a spec\0\0`;
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, Buffer.from(fields)]);
};

let cluster: Cluster;
let url: URL;
beforeAll(async () => {
  cluster = await startSpecCluster();
  url = new URL(await cluster.createDatabase({ name: 'inspected', role: 'inspected', password: 'inspected' }));
});
afterAll(() => cluster.stop());

/** A server in front of the database that refuses the first session with `code`, and notes what each starts with. */
async function refusingOnce(code: string): Promise<{ server: Server; url: string; starts: string[] }> {
  const starts: string[] = [];
  const server = createServer((client: Socket) => {
    client.once('data', (start) => {
      starts.push(start.toString());
      if (starts.length === 1) return client.end(refusal(code));
      const upstream = connect({ path: `${decodeURIComponent(url.hostname)}/.s.PGSQL.5432` });
      upstream.write(start);
      client.pipe(upstream).on('error', () => undefined);
      return upstream.pipe(client).on('error', () => undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxied = new URL(url);
  proxied.hostname = '127.0.0.1';
  proxied.port = String((server.address() as AddressInfo).port);
  return { server, url: proxied.href, starts };
}

it('asks a server that does not know a setting for its version, without the settings of newer ones', async () => {
  const { server, url: proxied, starts } = await refusingOnce('42704');
  expect(await inspectServer(proxied, 5_000)).toEqual({ version: 17, isDirect: true, isPassedOn: true });
  expect(starts.map((start) => start.includes('transaction_timeout'))).toEqual([true, false, true]);
  server.close();
});

it('tries once to start a session if it is refused for another reason', async () => {
  const { server, url: proxied, starts } = await refusingOnce('28P01');
  await expect(inspectServer(proxied, 5_000)).rejects.toMatchObject({ code: '28P01' });
  expect(starts).toHaveLength(1);
  server.close();
});
