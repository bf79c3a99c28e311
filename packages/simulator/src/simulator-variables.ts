import { variable } from '@tandem/platform';
import { z } from 'zod';

/** The token that docker-compose.override.yml sets by default. Anybody knows it. */
const DEVELOPMENT_SIMULATOR_TOKEN = 'development-simulator-token-of-tandem';

/** The variables of the control surface. */
export const simulatorVariables = {
  SIMULATOR_TOKEN: z
    .string()
    .min(16, 'shorter than 16 characters')
    .regex(/^[\x21-\x7e]*$/, 'it has spaces or characters beyond ASCII, which no Authorization header carries')
    .optional()
    .meta({
      description: 'set it to 16 or more random characters to switch /_simulator on, or unset it to switch it off',
      secret: true,
    }),
  REPLICAS: variable.count
    .default(1)
    .meta({ description: 'set it to the number of replicas of this service; /_simulator is for a single replica' }),
};

interface SimulatorSettings {
  readonly NODE_ENV: string;
  readonly SIMULATOR_TOKEN?: string | undefined;
  readonly REPLICAS: number;
}

/**
 * Refuses the control surface to a service of several replicas, each of which would have a clock and faults of its own,
 * and the token that anybody knows in production: to be used with a configuration's `superRefine`.
 */
export function refuseMisplacedSimulator(
  { NODE_ENV, SIMULATOR_TOKEN, REPLICAS }: SimulatorSettings,
  context: z.core.$RefinementCtx,
): void {
  const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['SIMULATOR_TOKEN'], message });
  if (SIMULATOR_TOKEN !== undefined && REPLICAS > 1) {
    refuse(`REPLICAS is ${REPLICAS}, and /_simulator is for a single replica`);
  }
  if (SIMULATOR_TOKEN === DEVELOPMENT_SIMULATOR_TOKEN && NODE_ENV === 'production') {
    refuse('the development token is refused in production');
  }
}
