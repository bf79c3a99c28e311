import Fastify, { type FastifyInstance } from 'fastify';
import http from 'node:http';
import { until } from '../fixtures/until.js';
import { addDraining } from './draining.js';

const CLIENTS = 100;

describe('addDraining', () => {
  let fastify: FastifyInstance;
  let drain: () => Promise<void>;
  let url: string;

  beforeEach(async () => {
    fastify = Fastify({ forceCloseConnections: 'idle', return503OnClosing: false });
    drain = addDraining(fastify);
    fastify.post('/', () => 'answered');
    url = await fastify.listen({ port: 0, host: '127.0.0.1' });
  });

  it('answers every request whose connection waits to be accepted when the stop begins', async () => {
    const answers = Array.from({ length: CLIENTS }, () => post(url));
    // The kernel has taken their connections; the server has seen none of them.
    await new Promise(process.nextTick);
    const closed = drain().then(() => fastify.close());
    expect(await Promise.all(answers)).toEqual(
      Array<unknown>(CLIENTS).fill(expect.stringMatching(/^200 (close|keep-alive)$/)),
    );
    await closed;
  });

  it('answers a request that comes on an idle connection after the stop has begun, then closes it', async () => {
    const agent = new http.Agent({ keepAlive: true });
    expect(await post(url, agent)).toBe('200 keep-alive');
    await drain();
    const closed = fastify.close();
    expect(await post(url, agent)).toBe('200 close');
    await closed;
    agent.destroy();
  });

  it('closes connections that stay idle, and is stopped then', async () => {
    const agent = new http.Agent({ keepAlive: true });
    await post(url, agent);
    await drain();
    await fastify.close();
    await until(() => Object.keys(agent.freeSockets).length === 0, 'the end of the connection');
    expect(await post(url, agent)).toBe('ECONNREFUSED');
  });

  it('refuses a connection afterwards', async () => {
    await drain();
    await fastify.close();
    expect(await post(url)).toBe('ECONNREFUSED');
  });
});

function post(url: string, agent = new http.Agent({ keepAlive: true, maxSockets: 1 })): Promise<string> {
  return new Promise((resolve) => {
    http
      .request(url, { method: 'POST', agent }, (response) => {
        response.resume().on('end', () => {
          resolve(`${response.statusCode} ${response.headers.connection}`);
        });
      })
      .on('error', (error: NodeJS.ErrnoException) => {
        resolve(String(error.code));
      })
      .end();
  });
}
