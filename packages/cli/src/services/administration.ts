import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';
import { StepFailure } from '../flow/step-failure.js';
import type { Service } from '../targets/targets.js';
import { ask } from './http.js';
import { refusalIn } from './exchanges.js';

const userSchema = z.object({ id: z.int(), username: z.string(), state: z.string() });
const tokenSchema = z.object({
  id: z.int(),
  scopes: z.array(z.string()),
  active: z.boolean(),
  expires_at: z.string().nullable(),
});
const settingsSchema = z.object({
  ai_access_token: z.string().nullish(),
  instance_level_code_suggestions_enabled: z.boolean().optional(),
});
const featureSchema = z.object({
  name: z.string(),
  state: z.string(),
  gates: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
const versionSchema = z.object({ version: z.string(), revision: z.string() });

export type User = z.infer<typeof userSchema>;
export type Feature = z.infer<typeof featureSchema>;
export type TokenOfUser = z.infer<typeof tokenSchema>;

/** What an administrator reads of a deployment; nothing here writes. Every failure is a `StepFailure`. */
export class Administration {
  constructor(private readonly service: Service & { readonly adminToken: string }) {}

  async userNamed(username: string): Promise<User | undefined> {
    const users = await this.#read(`/users?username=${encodeURIComponent(username)}`, z.array(userSchema));
    return users.find((user) => user.username === username);
  }

  tokensOf(user: User): Promise<TokenOfUser[]> {
    return this.#read(`/personal_access_tokens?user_id=${user.id}&per_page=100`, z.array(tokenSchema));
  }

  settings(): Promise<z.infer<typeof settingsSchema>> {
    return this.#read('/application/settings', settingsSchema);
  }

  /** The feature flags that are set. */
  features(): Promise<Feature[]> {
    return this.#read('/features', z.array(featureSchema));
  }

  version(): Promise<z.infer<typeof versionSchema>> {
    return this.#read('/version', versionSchema);
  }

  async #read<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
    const { service } = this;
    const answer = await ask(service, { method: 'GET', path: API_PREFIX + path, bearer: service.adminToken });
    const what = `${service.name}: GET ${API_PREFIX}${path.replace(/\?.*/, '')}`;
    if (answer.status === 401 || answer.status === 403) {
      const refusal = await refusalIn(service, answer.correlationId);
      const variable = service.name === 'saas' ? 'TANDEM_SAAS_TOKEN' : 'TANDEM_SELF_MANAGED_TOKEN';
      const message = `${what} answered ${answer.status}; set ${variable} to an administrator's token`;
      throw new StepFailure(message, refusal?.rule ?? 'administrator-token-is-accepted');
    }
    const read = schema.safeParse(answer.body);
    if (answer.status === 200 && read.success) return read.data;
    const problem = answer.status === 200 ? 'in a form that is not its own' : `${answer.status}`;
    throw new StepFailure(`${what} answered ${problem}`, 'answer-is-gitlabs');
  }
}
