// The least that a token request can cost: Fastify, one prepared query, a signature on the thread pool.
import fastify from 'fastify';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 10 });
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = encode({ alg: 'RS256', typ: 'JWT' });
const QUERY = { name: 'bench', text: 'SELECT u.id FROM users u WHERE u.id = $1', values: [1] };

const service = fastify();
service.post('/token', async () => {
  await pool.query(QUERY);
  const input = `${HEADER}.${encode({ sub: 'bench', jti: randomUUID(), exp: Math.floor(Date.now() / 1000) + 3600 })}`;
  const signature = await new Promise<Buffer>((resolve, reject) =>
    sign('RSA-SHA256', Buffer.from(input), privateKey, (error, bytes) => (error ? reject(error) : resolve(bytes))),
  );
  return { access_token: `${input}.${signature.toString('base64url')}` };
});
process.stdout.write(`${JSON.stringify({ url: await service.listen({ port: 0, host: '127.0.0.1' }) })}\n`);
process.once('disconnect', () => process.exit());
