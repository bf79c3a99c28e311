// How many JWTs a second `jsonwebtoken` verifies, and nothing else. Takes the JWT and its public key as PEM.
import jwt from 'jsonwebtoken';
import { createPublicKey } from 'node:crypto';

const [token = '', pem = '', seconds = '1'] = process.argv.slice(2);
const key = createPublicKey(pem);
const begun = performance.now();
const end = begun + Number(seconds) * 1_000;
let count = 0;
while (performance.now() < end) {
  for (let batch = 0; batch < 100; batch += 1) {
    jwt.verify(token, key, { algorithms: ['RS256'], ignoreExpiration: true, ignoreNotBefore: true });
  }
  count += 100;
}
process.stdout.write(JSON.stringify({ perSecond: (count / (performance.now() - begun)) * 1_000 }));
