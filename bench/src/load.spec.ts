import { readWrk } from './load.js';

const report = (more = '') => `Running 3s test @ http://127.0.0.1:1/
  1 threads and 1 connections
  Latency Distribution
     50%  850.00us
     75%    0.92s 
     90%    1.07s 
     99%    2.65s 
  229 requests in 3.10s, 294.30KB read
${more}Requests/sec:     73.95
Transfer/sec:     95.03KB
`;

describe('the report of wrk', () => {
  it('has the requests, their rate and their times in milliseconds', () => {
    expect(readWrk(report())).toEqual({ requests: 229, perSecond: 73.95, p50: 0.85, p99: 2650 });
  });

  it.each([
    ['  Non-2xx or 3xx responses: 3\n', 'of 229 requests some failed: Non-2xx or 3xx responses: 3'],
    [
      '  Socket errors: connect 0, read 2, write 0, timeout 1\n',
      'of 229 requests some failed: Socket errors: connect 0, read 2, write 0, timeout 1',
    ],
  ])('is no measurement if it has failures: %j', (failures, message) => {
    expect(() => readWrk(report(failures))).toThrow(message);
  });

  it('is no measurement if nothing was answered', () => {
    expect(() => readWrk(report().replace('229 requests', '0 requests'))).toThrow('no request was answered');
  });
});
