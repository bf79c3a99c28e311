import { z } from 'zod';
import { readConfiguration, StartupError, variablesOf } from './read-configuration.js';
import { serviceVariables, variable } from './service-variables.js';

const SECRET = 'very-secret-value';
const schema = z
  .object({
    ...serviceVariables,
    PORT: variable.port.default(3000).meta({ description: 'set it to the port to listen on' }),
    NAME: z.string().min(20, 'too short').meta({ description: 'set it to a name', secret: true }),
    URL: z.url().optional(),
    FORBIDDEN: z.undefined('not here').optional().meta({ description: 'unset it' }),
  })
  .superRefine(({ NAME }, context) => {
    if (NAME.startsWith('bad')) context.addIssue({ code: 'custom', path: ['NAME'], message: 'it starts badly' });
  })
  .transform((given) => ({ ...given, ADDED: true }));

const NAME = 'a name of twenty letters';

function failureOf(environment: Record<string, string | undefined>): string {
  try {
    readConfiguration(schema, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    const { message } = error as Error;
    expect(message).not.toContain('\n');
    expect(message).not.toContain(SECRET);
    return message;
  }
  throw new Error('it was read');
}

describe('readConfiguration', () => {
  it('gives variables their types and defaults', () => {
    expect(readConfiguration(schema, { NAME, PORT: '8080', UNKNOWN: 'x' })).toEqual({
      NAME,
      ADDED: true,
      PORT: 8080,
      HOST: '127.0.0.1',
      NODE_ENV: 'development',
      LOG_FILE_MAX_BYTES: 10_000_000,
      LOG_LEVEL: 'info',
      BODY_LIMIT_BYTES: 1_048_576,
      REQUEST_TIMEOUT_MS: 60_000,
      KEEP_ALIVE_TIMEOUT_MS: 65_000,
      SHUTDOWN_TIMEOUT_MS: 4_000,
    });
  });

  it('takes an empty value as not given', () => {
    expect(readConfiguration(schema, { NAME, PORT: '', HOST: '', FORBIDDEN: '', URL: undefined })).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
    });
  });

  it.each([
    [{}, 'NAME is missing: set it to a name'],
    [{ NAME: '' }, 'NAME is missing: set it to a name'],
    [{ NAME: SECRET }, 'NAME is malformed (too short): set it to a name'],
    [{ NAME: `bad ${SECRET} ${SECRET}` }, 'NAME is malformed (it starts badly): set it to a name'],
    [{ NAME, FORBIDDEN: SECRET }, 'FORBIDDEN is malformed (not here): unset it'],
    [{ NAME, URL: SECRET }, 'URL is malformed (Invalid URL): see docs/configuration.md'],
    [{ NAME, PORT: SECRET }, 'PORT is malformed (a port is a number from 0 to 65535): set it to the port to listen on'],
    [
      { NAME, LOG_LEVEL: SECRET },
      'LOG_LEVEL is malformed (Invalid option: expected one of "trace"|"debug"|"info"|"warn"|"error"|"silent"): ' +
        'set it to trace, debug, info, warn, error or silent',
    ],
  ])('names in one line what is wrong, and never its value: %j', (environment, message) => {
    expect(failureOf(environment)).toBe(message);
  });

  it.each(['65536', '-1', '3000.5', 'NaN', '0x', 'Infinity'])('refuses the port %s', (PORT) => {
    expect(failureOf({ NAME, PORT })).toMatch(/^PORT is malformed/);
  });

  it.each(['SHUTDOWN_TIMEOUT_MS', 'REQUEST_TIMEOUT_MS', 'KEEP_ALIVE_TIMEOUT_MS', 'BODY_LIMIT_BYTES'])(
    'refuses %s of 0, below it and no number',
    (name) => {
      for (const value of ['0', '-1', 'soon']) {
        expect(failureOf({ NAME, [name]: value })).toMatch(new RegExp(`^${name} is malformed`));
      }
    },
  );

  it('describes every variable of a service', () => {
    const { URL: _url, ...described } = variablesOf(schema);
    expect(Object.keys(described)).toContain('SHUTDOWN_TIMEOUT_MS');
    for (const [name, of] of Object.entries(described)) {
      expect([name, of.meta()?.description]).toEqual([name, expect.stringMatching(/^(set|unset) it/)]);
    }
  });
});
