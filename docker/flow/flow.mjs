// `tandem flow` in a container: waits until the services are ready, then validates the flow between them.
import { setTimeout as wait } from 'node:timers/promises';

const TIMEOUT_MS = 120_000;
const NOTICE_EVERY_MS = 5_000;
const PAUSE_MS = 100;

const { TANDEM_SELF_MANAGED_URL, TANDEM_SAAS_URL, TANDEM_MODEL_GATEWAY_URL } = process.env;
const SERVICES = [
  ['self-managed', `${TANDEM_SELF_MANAGED_URL}/-/readiness`],
  ['saas', `${TANDEM_SAAS_URL}/-/readiness`],
  ['model-gateway', `${TANDEM_MODEL_GATEWAY_URL}/monitoring/healthz`],
];

const begin = performance.now();
let noticedAt = begin;
for (const [name, url] of SERVICES) await untilReady(name, url);
process.argv.splice(2, 0, 'flow');
await import('./bundle/main.mjs');

async function untilReady(name, url) {
  while (!(await isReady(url))) {
    const now = performance.now();
    if (now - begin > TIMEOUT_MS) {
      process.stderr.write(`flow: ${name} is not ready at ${url}: see \`docker compose logs ${name}\`\n`);
      process.exit(1);
    }
    if (now - noticedAt > NOTICE_EVERY_MS) {
      process.stdout.write(`waiting for ${name}\n`);
      noticedAt = now;
    }
    await wait(PAUSE_MS);
  }
}

async function isReady(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
