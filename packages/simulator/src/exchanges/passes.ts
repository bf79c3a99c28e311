import type { ExchangeFilter, RecordedExchange } from '@tandem/contracts';

/** Whether a recorded request is one that a filter lets through. */
export function passes({ step, ...filter }: ExchangeFilter, entry: RecordedExchange): boolean {
  const isOfStep = step === undefined || entry.step === step || entry.answer_step === step;
  return (
    isOfStep &&
    Object.entries(filter).every(
      ([name, value]) => value === undefined || entry[name as keyof RecordedExchange] === value,
    )
  );
}
