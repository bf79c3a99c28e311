import { z } from 'zod';

/** The variables that decide on the control surface. */
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
  REPLICAS: z.coerce
    .number<string>()
    .int()
    .positive()
    .default(1)
    .meta({ description: 'set it to how many replicas of this service run; /_simulator is for one alone' }),
};

/**
 * Refuses the control surface to a service of several replicas, each of which would have a clock and faults of its own:
 * to be used with a configuration's `superRefine`.
 */
export function refuseSimulatorWithReplicas(
  { SIMULATOR_TOKEN, REPLICAS }: { readonly SIMULATOR_TOKEN?: string | undefined; readonly REPLICAS: number },
  context: z.core.$RefinementCtx,
): void {
  if (SIMULATOR_TOKEN !== undefined && REPLICAS > 1) {
    context.addIssue({
      code: 'custom',
      path: ['SIMULATOR_TOKEN'],
      message: `REPLICAS is ${REPLICAS}, and /_simulator is for one alone`,
    });
  }
}
