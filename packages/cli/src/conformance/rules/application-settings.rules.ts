import { API_PREFIX, MASKED_TOKEN } from '@tandem/contracts';
import { z } from 'zod';
import type { Bench } from '../../bench/bench.js';
import { NotAskable } from '../../bench/verdicts.js';
import { CREATED, UNAUTHORIZED } from '../expected/answers.js';
import { storedToken } from '../needs.js';
import type { RuleGroup } from '../rule.js';

const on = 'self-managed';
const PATH = `${API_PREFIX}/application/settings`;
const source = 'lib/api/settings.rb';

const read = (bench: Bench, bearer?: string) =>
  bench.selfManaged.request('GET', PATH, bearer === undefined ? {} : { bearer });

const shown = async (bench: Bench) =>
  ((await read(bench, bench.selfManaged.service.adminToken)).body as { ai_access_token?: unknown } | null)
    ?.ai_access_token;

const write = (bench: Bench, value: string | null) =>
  bench.selfManaged.prepare(z.unknown(), 'PUT', '/application/settings', { body: { ai_access_token: value } });

/** The setting that stores the SAT, step 3 of the flow. */
export const applicationSettingsRules: RuleGroup = {
  name: 'application settings',
  rules: [
    {
      name: 'user-is-administrator',
      case: 'settings are not for everybody',
      on,
      source,
      expected: { status: 403, body: { message: '403 Forbidden' } },
      observe: async (bench) => read(bench, (await bench.allowed(on)).token),
    },
    {
      name: 'token-is-known',
      case: 'settings are for nobody without a token',
      on,
      source,
      expected: UNAUTHORIZED,
      observe: (bench) => read(bench),
    },
    {
      name: 'ai-access-token-is-write-only',
      case: `shown as ${MASKED_TOKEN} when stored`,
      on,
      source,
      needs: [storedToken],
      expected: { stored: MASKED_TOKEN, none: null },
      observe: (bench) =>
        bench.storedToken.holding('glpat-22222222222222222222', async () => {
          const stored = await shown(bench);
          await write(bench, null);
          return { stored, none: await shown(bench) };
        }),
    },
    {
      name: 'ai-access-token-is-write-only',
      case: `writing ${MASKED_TOKEN} keeps what is stored`,
      on,
      source,
      needs: [storedToken],
      expected: CREATED,
      observe: async (bench) => {
        if (bench.aiAccessToken === undefined) throw new NotAskable('TANDEM_AI_ACCESS_TOKEN is not set');
        const { token } = await bench.allowed(on);
        return bench.storedToken.holding(bench.aiAccessToken.value, async () => {
          await write(bench, MASKED_TOKEN);
          return bench.selfManaged.requestToken({ bearer: token });
        });
      },
    },
  ],
};
