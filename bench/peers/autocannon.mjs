// The load of machines that have no wrk. Takes a file of JSON that says what is to be sent; prints what it measured.
import autocannon from 'autocannon';
import { readFileSync } from 'node:fs';

const options = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { requests, latency, duration, non2xx, errors } = await autocannon(options);
const failures = Object.entries({ 'Non-2xx responses': non2xx, 'errors and timeouts': errors })
  .filter(([, count]) => count > 0)
  .map(([what, count]) => `${what}: ${count}`);
process.stdout.write(
  JSON.stringify({
    requests: requests.total,
    perSecond: requests.total / duration,
    p50: latency.p50,
    p99: latency.p99,
    failures,
  }),
);
