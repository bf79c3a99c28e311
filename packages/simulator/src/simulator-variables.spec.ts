import { z } from 'zod';
import { refuseMisplacedSimulator, simulatorVariables } from './simulator-variables.js';

const schema = z
  .object({ NODE_ENV: z.string().default('development'), ...simulatorVariables })
  .superRefine(refuseMisplacedSimulator);
const problemsOf = (environment: Record<string, string>) =>
  schema.safeParse(environment).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

const OF_DEVELOPMENT = 'development-simulator-token-of-tandem';
const OWN = 'a-token-of-its-own-000';

describe('SIMULATOR_TOKEN', () => {
  it.each<Record<string, string>>([
    {},
    { SIMULATOR_TOKEN: OWN },
    { SIMULATOR_TOKEN: OF_DEVELOPMENT },
    { REPLICAS: '3' },
  ])('is accepted in development: %j', (environment) => expect(problemsOf(environment)).toEqual([]));

  it('is accepted in production if nobody else knows it', () => {
    expect(problemsOf({ NODE_ENV: 'production', SIMULATOR_TOKEN: OWN })).toEqual([]);
  });

  it('is refused in production if it is the one of docker-compose.override.yml', () => {
    expect(problemsOf({ NODE_ENV: 'production', SIMULATOR_TOKEN: OF_DEVELOPMENT })).toEqual([
      'SIMULATOR_TOKEN: the development token is refused in production',
    ]);
  });

  it('is refused if a service has more than one replica', () => {
    expect(problemsOf({ SIMULATOR_TOKEN: OWN, REPLICAS: '2' })).toEqual([
      'SIMULATOR_TOKEN: REPLICAS is 2, and /_simulator is for a single replica',
    ]);
  });
});
