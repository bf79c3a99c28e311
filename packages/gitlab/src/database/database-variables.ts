import { variable } from '@tandem/platform';
import { z } from 'zod';

/** A deployment's secret if none is given, which only development allows. */
export const DEVELOPMENT_SECRET = 'development-secret-key-base-of-tandem-0001';

const SECRET_LENGTH = 32;
const secret = z.string().min(SECRET_LENGTH, `shorter than ${SECRET_LENGTH} characters`);

/** The variables of a deployment's database and secret. The defaults are for development. */
export const databaseVariables = (deployment: 'self_managed' | 'saas') => ({
  DATABASE_URL: z
    .string()
    .refine((value) => /^postgres(ql)?:\/\//.test(value), 'not a postgresql:// URL')
    .default(`postgresql://${deployment}:${deployment}@127.0.0.1:5432/${deployment}`)
    .meta({
      description: 'set it to postgresql://USER:PASSWORD@HOST:PORT/DATABASE, a database that only this deployment uses',
      secret: true,
    }),
  DATABASE_POOL_SIZE: variable.integer
    .min(2)
    .max(200)
    .default(10)
    .meta({ description: 'set it to the largest number of connections to the database' }),
  DATABASE_CONNECT_TIMEOUT_MS: variable.count
    .default(10_000)
    .meta({ description: 'set it to the milliseconds that a connection to the database may take' }),
  DATABASE_STATEMENT_TIMEOUT_MS: variable.milliseconds
    .default(15_000)
    .meta({ description: 'set it to the milliseconds that a statement in the database may take' }),
  SECRET_KEY_BASE: secret.default(DEVELOPMENT_SECRET).meta({
    description: `set it to ${SECRET_LENGTH} or more random characters, and keep it with the database`,
    secret: true,
  }),
  EXTERNAL_URL: z
    .url({ protocol: /^https?$/, error: 'not a http:// or https:// URL' })
    .optional()
    .meta({ description: 'set it to the URL under which people reach this instance' }),
  SEED_FILE: z.string().optional().meta({ description: 'set it to default, bare, none or the path of a seed in YAML' }),
});

/** The secret that is to take the place of `SECRET_KEY_BASE`. */
export const newSecretVariable = {
  NEW_SECRET_KEY_BASE: secret
    .refine((value) => value !== DEVELOPMENT_SECRET, 'the development secret is known to everyone')
    .meta({ description: `set it to ${SECRET_LENGTH} or more random characters`, secret: true }),
};

interface ProductionSettings {
  readonly NODE_ENV: string;
  readonly SECRET_KEY_BASE: string;
  readonly DATABASE_URL: string;
  readonly SEED_FILE?: string | undefined;
}

/** Refuses development values in production; for a configuration's `superRefine`. */
export function refuseDevelopmentSecrets(settings: ProductionSettings, context: z.core.$RefinementCtx): void {
  if (settings.NODE_ENV !== 'production') return;
  const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (settings.SECRET_KEY_BASE === DEVELOPMENT_SECRET) {
    refuse('SECRET_KEY_BASE', 'the development secret is refused in production');
  }
  if (/:\/\/(self_managed|saas):\1@/.test(settings.DATABASE_URL)) {
    refuse('DATABASE_URL', 'the development password is refused in production');
  }
  if (settings.SEED_FILE !== undefined && settings.SEED_FILE !== 'none') {
    refuse('SEED_FILE', 'seeded tokens are for development and refused in production');
  }
}
