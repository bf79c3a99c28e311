import assert from 'node:assert/strict';
import { send } from './http.mjs';

const FOREIGN = ['rebound.example.com', 'saas.example.com:3001', 'gitlab.com', '127.0.0.1.nip.io'];
const FORMS = [
  ['self-managed', '/-/health', { message: '403 Forbidden' }],
  ['saas', '/.well-known/openid-configuration', { message: '403 Forbidden' }],
  ['model-gateway', '/monitoring/healthz', { detail: 'Forbidden' }],
];

/** Asks each service, at the URL that `urlOf` gives, by names that it must answer and by names that it must not. */
export async function checkHosts(urlOf) {
  for (const [service, path, forbidden] of FORMS) {
    const url = urlOf(service) + path;
    const ask = async (host) => {
      const { status, json } = await send(url, { headers: { host } });
      return [host, status, status === 200 ? undefined : json];
    };
    const { port } = new URL(url);
    const own = [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]', 'a.localhost', service, 'nginx:3000', '172.17.0.1'];
    for (const host of [...own, `host.docker.internal:${port}`]) {
      assert.deepEqual(await ask(host), [host, 200, undefined], service);
    }
    for (const host of FOREIGN) assert.deepEqual(await ask(host), [host, 403, forbidden], service);
  }
}
