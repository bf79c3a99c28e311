import { z } from 'zod';

/** A name or an address, or `*.` and a name for all names below it. */
const ALLOWED_HOST = /^(?:\*\.)?(?:[\w-]+\.)*[\w-]+\.?$|^[\da-f:.]+$/i;

const integer = z.coerce.number<string>().int();
const count = integer.positive();
const port = z.coerce.number<string>('a port is a number from 0 to 65535').int().min(0).max(65_535);
const milliseconds = z.coerce.number<string>('a number of milliseconds').int().positive().max(3_600_000);
const seconds = z.coerce.number<string>('a number of seconds').int().min(0).max(31_536_000);

/** Kinds of variables that several services have. */
export const variable = { integer, count, port, milliseconds, seconds };

/** The variables of every service. */
export const serviceVariables = {
  HOST: z.string().default('127.0.0.1').meta({ description: 'set it to the address to listen on' }),
  ALLOWED_HOSTS: z
    .string()
    .transform((value) => value.split(',').map((entry) => entry.trim()))
    .pipe(z.array(z.string().regex(ALLOWED_HOST, 'an entry is no name or address without a port')))
    .optional()
    .meta({
      description:
        'set it to the host names by which clients call the service, separated by commas; `*.example.com` is every name below one',
    }),
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .meta({ description: 'set it to development, test or production; production refuses development secrets' }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .meta({ description: 'set it to trace, debug, info, warn, error or silent' }),
  LOG_FILE: z
    .string()
    .optional()
    .meta({ description: 'set it to the file to log to, or unset it for standard output' }),
  LOG_FILE_MAX_BYTES: count
    .default(10_000_000)
    .meta({ description: 'set it to the size in bytes at which LOG_FILE is renamed to LOG_FILE.1 and starts over' }),
  BODY_LIMIT_BYTES: count.default(1_048_576).meta({ description: 'set it to the largest request body in bytes' }),
  REQUEST_TIMEOUT_MS: milliseconds
    .default(60_000)
    .meta({ description: 'set it to the milliseconds that a client has to send its whole request' }),
  KEEP_ALIVE_TIMEOUT_MS: milliseconds
    .default(65_000)
    .meta({ description: 'set it to the milliseconds after which an idle connection of a client is closed' }),
  SHUTDOWN_TIMEOUT_MS: milliseconds
    .default(4_000)
    .meta({ description: 'set it to the milliseconds that running requests have to end when the service stops' }),
};

/** What the platform reads of a service's configuration. */
export type ServiceConfiguration = z.infer<z.ZodObject<typeof serviceVariables>> & { PORT: number };
