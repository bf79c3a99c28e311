import { z } from 'zod';
import { textParameter } from '../parameters.js';
import { administrator, operations, restApi, route } from './operation.js';

/** Tandem's own, on SaaS only. */
export const signingKeysOperations = operations(restApi('Signing keys', administrator), {
  rotateSigningKey: route(
    'POST /signing_keys/rotate',
    'Publish a new signing key, which signs later. Tandem’s own; only on SaaS',
    { answer: z.strictObject({ kid: z.string(), signs_from: z.iso.datetime({ precision: 3 }) }) },
  ),
  withdrawSigningKey: route(
    'POST /signing_keys/:kid/withdraw',
    'Take a signing key out at once, because it is compromised. Tandem’s own; only on SaaS',
    {
      parameters: z.object({ kid: textParameter }),
      answer: z.strictObject({ kid: z.string(), signing_kid: z.string() }),
    },
  ),
});
