import { contains, type Tandem } from '@tandem/testing';
import { readFileSync } from 'node:fs';

/** Expects none of the secrets, in any form, in what the stack has stored and logged so far. */
export async function expectNowhereAtRest(tandem: Tandem, secrets: readonly string[]): Promise<void> {
  const places = {
    'database of self-managed': await tandem.selfManaged.database.dump(),
    'database of saas': await tandem.saas.database.dump(),
    'log of PostgreSQL': readFileSync(tandem.stack.logFiles.postgresql, 'utf8'),
    'log of self-managed': tandem.selfManaged.log(),
    'log of saas': tandem.saas.log(),
    'log of model-gateway': tandem.modelGateway.log(),
    'recorded requests': JSON.stringify(await tandem.exchanges()),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text).not.toBe('');
    expect({ place, found: secrets.filter((secret) => contains(text, secret)) }).toEqual({ place, found: [] });
  }
}
