// The least that self-managed's hop can cost: `http.request` to SaaS behind the two statements of self-managed.
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 10 });
const target = new URL(process.env.BENCH_TARGET!);
const agent = new Agent({ keepAlive: true });
const headers = { authorization: `Bearer ${process.env.BENCH_TOKEN}` };
const AUTHENTICATE = {
  name: 'authenticate',
  text: 'SELECT t.id, u.id AS user_id FROM personal_access_tokens t JOIN users u ON u.id = t.user_id WHERE t.id = $1',
  values: [1],
};
const SETTINGS = { name: 'settings', text: 'SELECT * FROM application_settings LIMIT 1', values: [] };

const server = createServer((received, answer) => {
  received.resume();
  void (async () => {
    await pool.query(AUTHENTICATE);
    await pool.query(SETTINGS);
    request(target, { method: received.method, path: received.url, agent, headers }, (upstream) => {
      answer.writeHead(upstream.statusCode!, upstream.headers);
      upstream.pipe(answer);
    }).end();
  })();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.once('disconnect', () => process.exit());
