// The load of machines that have no wrk. Takes what is to be sent as JSON in its first argument; prints what it measured.
import autocannon from 'autocannon';

const { url, method, headers, body, connections, seconds } = JSON.parse(process.argv[2]);
const { requests, latency, non2xx, errors } = await autocannon({
  url,
  method,
  headers,
  body,
  connections,
  duration: seconds,
});
process.stdout.write(
  JSON.stringify({ perSecond: requests.average, p50: latency.p50, p99: latency.p99, failed: non2xx + errors }),
);
