import { UNKNOWN_ROUTE, type Exchange } from '@tandem/platform';
import { ExchangeJournal } from './exchange-journal.js';
import { ExchangeSteps } from './exchange-steps.js';
import { fingerprint, WithoutSecrets } from './without-secrets.js';

const PAT = 'glpat-saas-acme-owner-0001';
const EXCHANGE: Exchange = {
  direction: 'in',
  correlationId: 'id',
  method: 'POST',
  path: '/path',
  route: '/path',
  peer: '127.0.0.1',
  status: 201,
  startedAt: Date.parse('2023-06-01T12:00:00.123Z'),
  duration: 1.23456,
  requestHeaders: { host: 'x' },
  responseHeaders: {},
  ruleResults: [],
};

describe('ExchangeJournal', () => {
  let journal: ExchangeJournal;

  beforeEach(() => {
    journal = new ExchangeJournal('fixture', new WithoutSecrets([/glpat-[\w-]{20}/g]), new ExchangeSteps([]));
  });

  it('shows an exchange with everything that is known of it', () => {
    journal.observe({ ...EXCHANGE, requestBody: { a: 1 }, responseBody: '{"b":2}' });
    expect(journal.list()).toEqual([
      {
        id: 1,
        service: 'fixture',
        direction: 'in',
        step: null,
        answer_step: null,
        from: null,
        to: null,
        correlation_id: 'id',
        method: 'POST',
        path: '/path',
        peer: '127.0.0.1',
        status: 201,
        started_at: '2023-06-01T12:00:00.123Z',
        duration_ms: 1.235,
        rule: null,
        reason: null,
        decisions: [],
        failure: null,
        request: { headers: { host: 'x' }, body: { a: 1 } },
        response: { headers: {}, body: { b: 2 } },
        jwts: [],
      },
    ]);
  });

  it('names the rule that refused, else the last one that let the request pass', () => {
    const allowed = (rule: string) => ({ rule, outcome: 'allowed' as const });
    const refused = { rule: 'two', outcome: 'refused' as const, reason: 'why' };
    journal.observe({ ...EXCHANGE, ruleResults: [allowed('one'), refused, allowed('three')] });
    journal.observe({ ...EXCHANGE, ruleResults: [allowed('one'), allowed('two')] });
    expect(journal.list().map(({ rule, reason }) => [rule, reason])).toEqual([
      ['two', 'why'],
      ['two', null],
    ]);
  });

  it('keeps the last thousand', () => {
    for (let count = 0; count < 1_234; count += 1) journal.observe({ ...EXCHANGE, correlationId: String(count) });
    const kept = journal.list();
    expect([kept.length, kept[0]?.correlation_id, kept[0]?.id, kept.at(-1)?.id]).toEqual([1_000, '234', 235, 1_234]);
  });

  it('keeps none of the control surface itself', () => {
    for (const path of ['/_simulator', '/_simulator/clock', '/_simulators']) {
      journal.observe({ ...EXCHANGE, path, route: UNKNOWN_ROUTE });
    }
    expect(journal.list().map(({ path }) => path)).toEqual(['/_simulators']);
  });

  it('has no secret in any part of an entry', () => {
    journal.observe({
      ...EXCHANGE,
      correlationId: PAT,
      path: `/users/${PAT}`,
      peer: PAT,
      requestHeaders: { authorization: `Bearer ${PAT}`, [PAT]: PAT },
      responseHeaders: { location: `/x?private_token=${PAT}` },
      requestBody: { a: { b: [PAT] }, [PAT]: PAT },
      responseBody: `"${PAT}`,
      ruleResults: [{ rule: 'one', outcome: 'refused', reason: `because of ${PAT}` }],
      failure: `broke off at ${PAT}`,
    });
    const text = JSON.stringify(journal.list());
    expect(text).not.toContain('glpat');
    expect(text.split(fingerprint(PAT))).toHaveLength(15);
  });

  it('keeps what was decided by the end of the exchange', () => {
    const ruleResults = [{ rule: 'one', outcome: 'allowed' as const }];
    journal.observe({ ...EXCHANGE, ruleResults });
    ruleResults.push({ rule: 'too late', outcome: 'allowed' });
    expect(journal.list()[0]?.decisions).toHaveLength(1);
  });

  it('forgets all when it is cleared', () => {
    journal.observe(EXCHANGE);
    journal.clear();
    expect(journal.list()).toEqual([]);
    journal.observe(EXCHANGE);
    expect(journal.list()[0]?.id).toBe(2);
  });
});
