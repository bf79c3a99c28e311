import { Clock } from '../clock.service.js';
import { createLogger } from '../logging/logger.js';
import { ExchangeLog } from './exchange-observers.js';
import type { Exchange } from './exchange.js';

const EXCHANGE: Exchange = {
  direction: 'in',
  correlationId: 'id',
  method: 'POST',
  path: '/api/v4/code_suggestions/tokens',
  route: '/api/v4/code_suggestions/tokens',
  peer: '127.0.0.1',
  status: 201,
  startedAt: 0,
  duration: 1.23456,
  requestHeaders: { authorization: 'Bearer a-secret', 'x-other': 'not for the log' },
  responseHeaders: { 'set-cookie': ['a-secret'] },
  requestBody: { private_token: 'a-secret' },
  responseBody: '{"access_token":"a-secret"}',
  ruleResults: [],
};

describe('ExchangeLog', () => {
  let lines: string[];
  const observe = (exchange: Partial<Exchange>) => {
    const destination = { write: (line: string) => void lines.push(line) };
    const log = createLogger({ service: 'fixture', level: 'info', clock: new Clock(), secrets: [], destination });
    new ExchangeLog(log).observe({ ...EXCHANGE, ...exchange });
    const { time: _time, ...line } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    return line;
  };

  beforeEach(() => {
    lines = [];
  });

  it('writes a line of a request, without query, headers and bodies', () => {
    expect(observe({})).toEqual({
      level: 'info',
      service: 'fixture',
      correlation_id: 'id',
      direction: 'in',
      method: 'POST',
      path: '/api/v4/code_suggestions/tokens',
      peer: '127.0.0.1',
      status: 201,
      duration_ms: 1.235,
      msg: 'request',
    });
  });

  it('names the rule that refused', () => {
    const ruleResults = [
      { rule: 'authenticated', outcome: 'allowed' as const },
      { rule: 'some-rule', outcome: 'refused' as const, reason: 'the user’s own setting is off' },
    ];
    expect(observe({ status: 401, ruleResults })).toMatchObject({
      level: 'info',
      status: 401,
      rule: 'some-rule',
      reason: 'the user’s own setting is off',
    });
  });

  it('warns of a request that got no answer', () => {
    const { status: _status, ...unanswered } = EXCHANGE;
    expect(observe({ ...unanswered, direction: 'out', failure: 'refused' })).toMatchObject({
      level: 'warn',
      failure: 'refused',
      msg: 'upstream request',
    });
  });
});
