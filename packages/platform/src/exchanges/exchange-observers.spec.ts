import { Clock } from '../clock.service.js';
import { createLogger } from '../logging/logger.js';
import { ExchangeObservers } from './exchange-observers.js';
import type { Exchange } from './exchange.js';

describe('ExchangeObservers', () => {
  it('tell each of an exchange, in their order, and write to the log if one throws', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const log = createLogger({ service: 'fixture', level: 'info', clock: new Clock(), secrets: [], destination });
    const told: string[] = [];
    const broken = () => {
      throw new Error('a broken observer');
    };
    const observers = new ExchangeObservers(
      [
        { observe: ({ method }) => told.push(`one ${method}`) },
        { observe: broken },
        { observe: ({ method }) => told.push(`three ${method}`) },
      ],
      log,
    );
    observers.observe({ method: 'GET', correlationId: 'id' } as Exchange);
    expect(told).toEqual(['one GET', 'three GET']);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'error', correlation_id: 'id', msg: 'an observer failed', err: { message: 'a broken observer' } },
    ]);
  });
});
