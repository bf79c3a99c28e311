import type { FlowExchange } from '@tandem/contracts';
import type { Exchange } from '@tandem/platform';
import { ExchangeSteps } from './exchange-steps.js';

const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  direction: 'in',
  correlationId: 'id',
  method: 'POST',
  path: '/milk',
  route: '/milk',
  peer: '127.0.0.1',
  startedAt: 0,
  duration: 1,
  requestHeaders: {},
  responseHeaders: {},
  ruleResults: [],
  ...more,
});

const step = (more: Partial<FlowExchange> = {}): FlowExchange => ({
  direction: 'in',
  method: 'POST',
  path: '/milk',
  step: 1,
  answerStep: 2,
  from: 'editor',
  to: 'Code Suggest',
  ...more,
});

const isOf = (entry: FlowExchange, seen: Exchange) => new ExchangeSteps([entry]).of(seen) === entry;

describe('ExchangeSteps', () => {
  it.each<[string, Partial<FlowExchange>, Partial<Exchange>, boolean]>([
    ['the same', {}, {}, true],
    ['a slash at the end', {}, { path: '/milk/' }, true],
    ['another method', {}, { method: 'GET' }, false],
    ['another direction', {}, { direction: 'out' }, false],
    ['more in front', {}, { path: '/cow/milk' }, false],
    [
      'more in front of what is asked of another service',
      { direction: 'out' },
      { direction: 'out', path: '/a/milk' },
      true,
    ],
    ['more at the end', {}, { path: '/milky' }, false],
    ['a parameter', { path: '/cows/:id/milk' }, { path: '/cows/5/milk' }, true],
    ['a parameter of two segments', { path: '/cows/:id/milk' }, { path: '/cows/5/6/milk' }, false],
    ['a dot that is no wildcard', { path: '/a.b' }, { path: '/axb' }, false],
    ['a field', { withField: 'fat' }, { requestBody: { fat: null } }, true],
    ['a field that is missing', { withField: 'fat' }, { requestBody: {} }, false],
    ['no body', { withField: 'fat' }, {}, false],
    ['a user agent', { withUserAgent: 'cook' }, { requestHeaders: { 'user-agent': 'cook/1' } }, true],
    ['another user agent', { withUserAgent: 'cook' }, { requestHeaders: { 'user-agent': 'a cook' } }, false],
  ])('%s', (_what, entry, seen, fits) => {
    expect(isOf(step(entry), exchange(seen))).toBe(fits);
  });

  it('takes the first that fits', () => {
    const [first, second] = [step({ withField: 'fat' }), step()];
    const steps = new ExchangeSteps([first, second]);
    expect([steps.of(exchange({ requestBody: { fat: 1 } })), steps.of(exchange())]).toEqual([first, second]);
  });
});
