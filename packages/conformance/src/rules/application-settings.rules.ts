import { API_PREFIX, MASKED_TOKEN } from '@tandem/contracts';
import { z } from 'zod';
import type { TestTargets } from '../targets/test-targets.js';
import { Unsupported } from '../targets/verdicts.js';
import { CREATED, UNAUTHORIZED } from '../expected/answers.js';
import { storedToken } from '../needs.js';
import type { RuleGroup } from '../rule.js';

const on = 'self-managed';
const PATH = `${API_PREFIX}/application/settings`;
const source = 'lib/api/settings.rb';

const read = (targets: TestTargets, bearer?: string) =>
  targets.selfManaged.request('GET', PATH, bearer === undefined ? {} : { bearer });

const shown = async (targets: TestTargets) =>
  ((await read(targets, targets.selfManaged.service.adminToken)).body as { ai_access_token?: unknown } | null)
    ?.ai_access_token;

const write = (targets: TestTargets, value: string | null) =>
  targets.selfManaged.prepare(z.unknown(), 'PUT', '/application/settings', { body: { ai_access_token: value } });

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
      observe: async (targets) => read(targets, (await targets.allowed(on)).token),
    },
    {
      name: 'token-is-known',
      case: 'settings are for nobody without a token',
      on,
      source,
      expected: UNAUTHORIZED,
      observe: (targets) => read(targets),
    },
    {
      name: 'ai-access-token-is-write-only',
      case: `shown as ${MASKED_TOKEN} when stored`,
      on,
      source,
      needs: [storedToken],
      expected: { stored: MASKED_TOKEN, none: null },
      observe: (targets) =>
        targets.storedToken.holding('glpat-22222222222222222222', async () => {
          const stored = await shown(targets);
          await write(targets, null);
          return { stored, none: await shown(targets) };
        }),
    },
    {
      name: 'ai-access-token-is-write-only',
      case: `writing ${MASKED_TOKEN} keeps what is stored`,
      on,
      source,
      needs: [storedToken],
      expected: CREATED,
      observe: async (targets) => {
        if (targets.aiAccessToken === undefined) throw new Unsupported('TANDEM_AI_ACCESS_TOKEN is not set');
        const { token } = await targets.allowed(on);
        return targets.storedToken.holding(targets.aiAccessToken.value, async () => {
          await write(targets, MASKED_TOKEN);
          return targets.selfManaged.requestToken({ bearer: token });
        });
      },
    },
  ],
};
