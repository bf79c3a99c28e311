import type { Logger } from 'pino';
import { Clock } from '../clock.service.js';
import { runInRequest } from '../request-context/request-context.js';
import { createLogger, nestLogger } from './logger.js';

class StoppedClock extends Clock {
  override now(): number {
    return Date.parse('2023-06-01T12:00:00.123Z');
  }
}

describe('the log of a service', () => {
  const PAT = 'glpat-saas-admin-root-0001';
  const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJnaXRsYWIifQ.c2lnbmF0dXJlLW9m';
  let lines: string[];
  let log: Logger;
  const written = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeEach(() => {
    lines = [];
    log = createLogger({
      service: 'fixture',
      level: 'info',
      clock: new StoppedClock(),
      secrets: [/glpat-[\w-]{20,}/g, /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g],
      destination: { write: (line) => void lines.push(line) },
    });
  });

  it('is lines of JSON with level, time, service and message', () => {
    log.info({ port: 3000 }, 'listening');
    expect(lines).toEqual([
      '{"level":"info","time":"2023-06-01T12:00:00.123Z","service":"fixture","port":3000,"msg":"listening"}\n',
    ]);
  });

  it('has the correlation id of the request under way', () => {
    runInRequest({ correlationId: 'mine', ruleResults: [] }, () => log.warn('during'));
    log.warn('after');
    expect(written().map((line) => line.correlation_id)).toEqual(['mine', undefined]);
  });

  it('hides what the client of the request under way presented, in fields and messages', () => {
    const credentials = new Set(['no-pattern-matches-this']);
    runInRequest({ correlationId: 'mine', ruleResults: [], credentials }, () =>
      log.info(
        { path: '/x/no%2Dpattern-matches-this', a: [Buffer.from('no-pattern-matches-this').toString('base64')] },
        'of no-pattern-matches-this',
      ),
    );
    expect(written()[0]).toMatchObject({ path: '/x/[REDACTED]', a: ['[REDACTED]'], msg: 'of [REDACTED]' });
  });

  it('escapes what a terminal would obey, and means the same', () => {
    const reason = 'no key "a\u001B[2J\n\u009B\u2028\u202E"';
    log.info({ reason });
    expect(lines[0]).toMatch(/^[\x20-\x7e]*\n$/);
    expect(written()[0]).toMatchObject({ reason });
  });

  it('leaves out what is below its level', () => {
    log.debug('hidden');
    expect(lines).toEqual([]);
  });

  const inner = new Error(`the inner one had ${PAT}`);
  const withDetails = Object.assign(new Error('failed'), {
    config: { headers: { Authorization: 'Bearer no-pattern-matches-this' } },
    response: { data: [{ access_token: 'no-pattern-matches-this' }] },
  });
  const withStack = new Error('failed');
  withStack.stack = `Error: failed\n    at ask (${JWT})`;
  it.each<[string, (logger: Logger) => void]>([
    ['a message', (logger) => logger.info(`asked with ${PAT}, answered ${JWT}`)],
    ['values of a message', (logger) => logger.info('asked with %s and %o', PAT, { deep: { JWT } })],
    ['a field', (logger) => logger.info({ reason: `because of ${PAT}` })],
    ['a nested field', (logger) => logger.info({ a: { b: { c: { reason: [`because of ${PAT}`] } } } })],
    ['the name of a field', (logger) => logger.info({ [PAT]: 1, a: { [JWT]: 1 } })],
    ['a child logger', (logger) => logger.child({ owner: PAT }).info('asked')],
    ['the message of an error', (logger) => logger.error(new Error(`refused ${PAT} and ${JWT}`))],
    ['the message of an error with a message', (logger) => logger.error({ err: new Error(PAT) }, 'failed')],
    ['the stack of an error', (logger) => logger.error({ err: withStack }, 'failed')],
    ['the cause of an error', (logger) => logger.error({ err: new Error('failed', { cause: inner }) })],
    ['the cause of a cause', (logger) => logger.error(new Error('a', { cause: new Error('b', { cause: inner }) }))],
    ['an aggregate of errors', (logger) => logger.error(new AggregateError([inner], 'failed'))],
    ['what an error knows', (logger) => logger.error({ err: withDetails }, 'failed')],
    ['an error in another field', (logger) => logger.error({ problem: withDetails }, 'failed')],
    ['what the framework says', (logger) => nestLogger(logger).error(`failed for ${PAT}`, `at ${JWT}`, 'Context')],
    ...['authorization', 'Authorization', 'private-token', 'PRIVATE-TOKEN', 'cookie', 'set-cookie', 'password'].map(
      (name): [string, (logger: Logger) => void] => [
        `headers.${name}`,
        (logger) => logger.info({ request: { headers: { [name]: 'no-pattern-matches-this' } } }),
      ],
    ),
    ...['token', 'ai_access_token', 'private_token', 'client_secret', 'SECRET_KEY_BASE', 'DATABASE_URL'].map(
      (name): [string, (logger: Logger) => void] => [
        name,
        (logger) =>
          logger.info({ [name]: ['no-pattern-matches-this'], a: { b: [{ [name]: 'no-pattern-matches-this' }] } }),
      ],
    ),
  ])('never shows a secret in %s', (_where, write) => {
    write(log);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/glpat-saas|eyJhbG|no-pattern-matches-this/);
    expect(lines[0]).toContain('[REDACTED]');
    expect(written()[0]).toMatchObject({ service: 'fixture' });
  });

  it('shows what only looks like a secret field', () => {
    log.warn({ seeded_tokens: 3, token_id: 7, token: null, cookies: { a: true } }, 'seen');
    expect(written()[0]).toMatchObject({ seeded_tokens: 3, token_id: 7, token: null, cookies: { a: true } });
  });

  it('survives what refers to itself, and what is deep', () => {
    const circle: Record<string, unknown> = { name: 'circle', at: new Date(0), url: new URL('http://x/') };
    circle.self = circle;
    log.info({ circle, deep: { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } } });
    expect(written()[0]).toMatchObject({
      circle: { name: 'circle', at: '1970-01-01T00:00:00.000Z', url: 'http://x/' },
    });
  });
});
