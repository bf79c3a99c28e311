import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';
import { type HttpAnswer, type HttpSender, NoAnswer } from './http-sender.js';
import type { Deployment } from './services.js';

/** A deployment did not do what its administrator asked, or answered in a form that is not GitLab's. */
export class AdministratorError extends Error {
  override readonly name = 'AdministratorError';

  constructor(
    message: string,
    /** What it answered; absent if nothing came. */
    readonly answer?: HttpAnswer,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const user = z.object({ id: z.int(), username: z.string(), state: z.string() });
const token = z.object({
  id: z.int(),
  scopes: z.array(z.string()),
  active: z.boolean(),
  expires_at: z.string().nullable(),
});
const settings = z.object({
  ai_access_token: z.string().nullish(),
  instance_level_code_suggestions_enabled: z.boolean().optional(),
});
const feature = z.object({
  name: z.string(),
  state: z.string(),
  gates: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
const version = z.object({ version: z.string(), revision: z.string() });

export type User = z.infer<typeof user>;
export type TokenOfUser = z.infer<typeof token>;
export type Feature = z.infer<typeof feature>;

/** The administrator of one deployment, over GitLab's API. Every failure is an `AdministratorError`. */
export class Administrator {
  constructor(
    private readonly deployment: Pick<Deployment, 'url' | 'adminToken' | 'timeoutMs'> & { readonly name: string },
    private readonly http: HttpSender,
  ) {}

  async userNamed(username: string): Promise<User | undefined> {
    const users = await this.request(z.array(user), 'GET', `/users?username=${encodeURIComponent(username)}`);
    return users.find((one) => one.username === username);
  }

  tokensOf({ id }: User): Promise<TokenOfUser[]> {
    return this.request(z.array(token), 'GET', `/personal_access_tokens?user_id=${id}&per_page=100`);
  }

  settings(): Promise<z.infer<typeof settings>> {
    return this.request(settings, 'GET', '/application/settings');
  }

  /** The feature flags that are set. */
  features(): Promise<Feature[]> {
    return this.request(z.array(feature), 'GET', '/features');
  }

  version(): Promise<z.infer<typeof version>> {
    return this.request(version, 'GET', '/version');
  }

  /**
   * The same as `request()` without a look at the answer's form.
   *
   * @throws {AdministratorError} if it is not answered with success
   */
  call<Answer = unknown>(method: string, path: string, body?: object, bearer?: string): Promise<Answer> {
    return this.request(z.unknown(), method, path, { body, bearer }) as Promise<Answer>;
  }

  /**
   * One request below `/api/v4`, as the administrator unless `bearer` says otherwise; what it answers, by `schema`.
   *
   * @throws {AdministratorError} if it is not answered with success, or in another form
   */
  async request<Schema extends z.ZodType>(
    schema: Schema,
    method: string,
    path: string,
    { bearer = this.deployment.adminToken, body }: { bearer?: string | undefined; body?: object | undefined } = {},
  ): Promise<z.output<Schema>> {
    const { name, url, timeoutMs } = this.deployment;
    const what = `${name}: ${method} ${API_PREFIX}${path.replace(/\?.*/, '')}`;
    const answer = await this.http
      .send(url, { method, path: API_PREFIX + path, bearer, body, timeoutMs })
      .catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error;
        throw new AdministratorError(`${what} was not answered: ${error.message}`, undefined, { cause: error });
      });
    if (answer.status >= 300) {
      throw new AdministratorError(`${what} answered ${answer.status} ${answer.text.slice(0, 200)}`.trim(), answer);
    }
    const read = schema.safeParse(answer.body);
    if (read.success) return read.data;
    const problem = read.error.issues[0]?.message;
    throw new AdministratorError(`${what} answered in a form that is not GitLab's: ${problem}`, answer);
  }
}
