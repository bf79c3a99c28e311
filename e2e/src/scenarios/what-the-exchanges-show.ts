import type { RecordedExchange, Tandem } from '@tandem/testing';
import { eventually } from '../support/eventually.js';

/** A line for each exchange of a request, in the order of the sequence: `self-managed in 8: 401 by token-is-known`. */
export async function whatTheExchangesShow(tandem: Tandem, correlationId: string, count: number): Promise<string[]> {
  return eventually(async () => {
    const exchanges = await tandem.exchanges({ correlation_id: correlationId });
    if (exchanges.length < count) throw new Error(`${exchanges.length} exchanges of ${count}`);
    return exchanges.sort((one, other) => place(one) - place(other)).map(line);
  });
}

/** On the way there: a service is asked after another one asked it. */
function place({ step, direction }: RecordedExchange): number {
  return (step ?? 99) * 2 + (direction === 'out' ? 0 : 1);
}

function line({ service, direction, step, status, rule, failure }: RecordedExchange): string {
  return `${service} ${direction} ${step ?? '–'}: ${status ?? failure}${rule === null ? '' : ` by ${rule}`}`;
}
