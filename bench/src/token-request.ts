// How many token requests a second the whole flow answers, against its parts, in one run on this machine: a request that
// does nothing (liveness), SaaS alone, and self-managed with SaaS behind it. Bounded in count and time.
import { startStack } from '@tandem/stack';
import { Agent, request } from 'node:http';

const CONCURRENCY = 16;
const SECONDS = 5;

const say = (line: string) => process.stdout.write(`${line}\n`);

const stack = await startStack({
  environment: {
    selfManaged: { LOG_LEVEL: 'warn', SIMULATOR_TOKEN: undefined },
    saas: { LOG_LEVEL: 'warn', SIMULATOR_TOKEN: undefined },
  },
});

try {
  const { saas, selfManaged } = stack.urls;
  const tokens = '/api/v4/code_suggestions/tokens';
  const nothing = await rate('GET', `${saas}/-/liveness`, undefined, 200);
  const alone = await rate('POST', `${saas}${tokens}`, 'glpat-saas-acme-service-01', 201);
  const whole = await rate('POST', `${selfManaged}${tokens}`, 'glpat-selfmanaged-dev-0001', 201);
  say(`a request that does nothing   ${nothing.toFixed(0).padStart(6)}/s   1.00`);
  say(`a token from SaaS             ${alone.toFixed(0).padStart(6)}/s   ${(alone / nothing).toFixed(2)}`);
  say(`a token through self-managed  ${whole.toFixed(0).padStart(6)}/s   ${(whole / nothing).toFixed(2)}`);
} finally {
  await stack.stop();
}

/** Answers a second, of `CONCURRENCY` clients that ask one after the other on kept connections for `SECONDS`. */
async function rate(method: string, url: string, token: string | undefined, expected: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request(url, { method, agent, headers }, (response) => {
        response.resume().on('end', () => {
          if (response.statusCode === expected) resolve();
          else reject(new Error(`${url} answered ${response.statusCode}`));
        });
      });
      sent.on('error', reject).end();
    });
  await Promise.all(Array.from({ length: CONCURRENCY }, ask));
  const start = performance.now();
  const end = start + SECONDS * 1000;
  let answers = 0;
  const client = async () => {
    while (performance.now() < end) {
      await ask();
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, client));
  agent.destroy();
  return answers / ((performance.now() - start) / 1000);
}
