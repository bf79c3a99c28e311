import { z } from 'zod';

/** The variable that switches the control surface on. */
export const simulatorVariables = {
  SIMULATOR_TOKEN: z.string().min(16, 'shorter than 16 characters').optional().meta({
    description: 'set it to 16 or more random characters to switch /_simulator on, or unset it to switch it off',
    secret: true,
  }),
};
