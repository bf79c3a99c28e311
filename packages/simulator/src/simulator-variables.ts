import { z } from 'zod';

/** The variables that decide on the control surface. */
export const simulatorVariables = {
  SIMULATOR_TOKEN: z.string().min(16, 'shorter than 16 characters').optional().meta({
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
