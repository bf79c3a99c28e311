import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { ThreadPoolJwtService } from './thread-pool-jwt.service.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwt = new ThreadPoolJwtService({});
const claims = { jti: '1', aud: 'ü', iat: 1_700_000_000, exp: 1_700_003_600 };

it.each([[{ privateKey }], [{ privateKey, keyid: 'a-key' }]])(
  'signs as sign() does, byte for byte',
  async (options) => {
    expect(await jwt.signRs256(claims, options)).toBe(jwt.sign(claims, { algorithm: 'RS256', ...options }));
  },
);

it('leaves the main thread to others meanwhile: no signature comes without a turn of the event loop', async () => {
  let isSigned = false;
  const signed = jwt.signRs256(claims, { privateKey }).then(() => (isSigned = true));
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  expect(isSigned).toBe(false);
  await signed;
});
