import {
  Administrator,
  AdministratorError,
  type Deployment,
  type HttpAnswer,
  type HttpRequest,
  type HttpSender,
} from '@tandem/client';
import { GITLAB_COMPLETIONS_PATH, TOKENS_PATH, WORKHORSE_USER_AGENT } from '@tandem/contracts';
import { z } from 'zod';
import type { Cleanup } from '../cleanup.js';
import { randomHex } from '../randomness.js';
import { SetupFailed } from './errors.js';

/** What marks a request as one that a GitLab proxy sent on. */
export const FROM_WORKHORSE = { 'user-agent': `${WORKHORSE_USER_AGENT} (v16.1.0)-(conformance)` };

/** What a request has besides method and path. */
export type Sent = Omit<HttpRequest, 'method' | 'path'>;

/** What the targets of one run share. */
export interface RunParts {
  readonly http: HttpSender;
  readonly cleanup: Cleanup;
  /** Ends requests; not those that undo something. */
  readonly signal: AbortSignal;
}

/** A user that a run made. */
export interface Account {
  readonly id: number;
  readonly username: string;
  readonly token: string;
  readonly tokenId: number;
  /** The date on which the target made it, by the target's own clock. */
  readonly today: string;
}

export interface NewAccount {
  /** Default: `api`. */
  readonly scopes?: readonly string[];
  /** From the target's own today on: 0 and less have expired. Default: the target's own. */
  readonly expiresInDays?: number;
  /** The user's own setting; left as it is if not given. */
  readonly codeSuggestions?: boolean;
  /** Whether its token is revoked. */
  readonly revoked?: boolean;
  /** What becomes of the user in the end. */
  readonly change?: 'block' | 'deactivate';
}

const MS_PER_DAY = 86_400_000;
const accountSchema = z.object({ id: z.int() });
const tokenSchema = z.object({ id: z.int(), token: z.string(), created_at: z.string() });
const groupSchema = z.object({ id: z.int(), full_path: z.string() });
const serviceAccountSchema = z.object({ id: z.int(), username: z.string() });
export type Group = z.infer<typeof groupSchema>;

/** One GitLab deployment: asked as anybody, and prepared as its administrator, over the API only. What is made is cleaned up. */
export class Instance {
  private readonly administrator: Administrator;

  constructor(
    readonly service: Deployment,
    private readonly run: RunParts,
  ) {
    this.administrator = new Administrator(service, run.http);
  }

  get name(): Deployment['name'] {
    return this.service.name;
  }

  get url(): string {
    return this.service.url;
  }

  /** Any request. An interruption ends it: it must not make what has to be deleted again. */
  request(method: string, path: string, sent: Sent = {}): Promise<HttpAnswer> {
    const { http, signal } = this.run;
    return http.send(this.url, { method, path, ...sent }, signal);
  }

  /** The rule's own request: `POST /api/v4/code_suggestions/tokens`. */
  requestToken(sent: Sent = {}): Promise<HttpAnswer> {
    return this.request('POST', TOKENS_PATH, sent);
  }

  /** `POST /api/v4/code_suggestions/completions`, which GitLab has from 16.3 on. */
  complete(sent: Sent = {}): Promise<HttpAnswer> {
    return this.request('POST', GITLAB_COMPLETIONS_PATH, { body: {}, ...sent });
  }

  /** A token request of a user, new or not. */
  async requestTokenAs(user: Account | NewAccount, sent: Sent = {}): Promise<HttpAnswer> {
    const { token } = 'token' in user ? user : await this.createAccount(user);
    return this.requestToken({ bearer: token, ...sent });
  }

  /**
   * One request of preparation, as the administrator unless `bearer` says otherwise, and what it answers. An interruption
   * does not end it, so that nothing is made that nobody knows of; the next one is not sent.
   *
   * @throws {SetupFailed} if it is not answered with success, or in another form
   */
  async prepare<Schema extends z.ZodType>(
    schema: Schema,
    method: string,
    path: string,
    options?: { bearer?: string; body?: object },
  ): Promise<z.infer<Schema>> {
    const { cleanup, signal } = this.run;
    if (!cleanup.isUndoing) signal.throwIfAborted();
    try {
      return await this.administrator.request(schema, method, path, options);
    } catch (error) {
      throw error instanceof AdministratorError ? new SetupFailed(error.message, error.answer?.status) : error;
    }
  }

  /** A new user with a token. */
  async createAccount({ codeSuggestions, revoked, change, ...token }: NewAccount = {}): Promise<Account> {
    const username = this.newName();
    const id = await this.createUser(username);
    const first = await this.createToken(id, ['api']);
    const today = first.created_at.slice(0, 10);
    let account: Account = { id, username, token: first.token, tokenId: first.id, today };
    if (codeSuggestions !== undefined) await this.setCodeSuggestions(account, codeSuggestions);
    if (Object.keys(token).length > 0) account = await this.withToken(account, token);
    if (revoked) await this.prepare(z.unknown(), 'DELETE', `/personal_access_tokens/${account.tokenId}`);
    if (change) await this.prepare(z.unknown(), 'POST', `/users/${id}/${change}`);
    return account;
  }

  /** A new user without a token; its id. */
  async createUser(username: string): Promise<number> {
    const body = {
      username,
      name: username,
      email: `${username}@example.com`,
      force_random_password: true,
      skip_confirmation: true,
    };
    const { id } = await this.prepare(accountSchema, 'POST', '/users', { body });
    this.defer(`delete user ${username}`, 'DELETE', `/users/${id}?hard_delete=true`);
    return id;
  }

  /** The same user with another token. */
  async withToken(account: Account, { scopes = ['api'], expiresInDays }: NewAccount): Promise<Account> {
    const expiry = expiresInDays === undefined ? undefined : Date.parse(account.today) + expiresInDays * MS_PER_DAY;
    const expiresAt = expiry === undefined ? undefined : new Date(expiry).toISOString().slice(0, 10);
    const { id: tokenId, token } = await this.createToken(account.id, scopes, expiresAt);
    return { ...account, token, tokenId };
  }

  /** The user's own setting, which each user changes for itself. */
  async setCodeSuggestions({ token }: Pick<Account, 'token'>, on: boolean): Promise<void> {
    const written = z.object({ code_suggestions: z.literal(on) });
    await this.prepare(written, 'PUT', '/user/preferences', { bearer: token, body: { code_suggestions: on } });
  }

  /** A new group, with a setting of its own if that is given. */
  async createGroup(codeSuggestions?: boolean, parent?: Group): Promise<Group> {
    const path = this.newName();
    const body = { name: path, path, ...(parent && { parent_id: parent.id }) };
    const group = await this.prepare(groupSchema, 'POST', '/groups', { body });
    if (!parent) this.defer(`delete group ${path}`, 'DELETE', `/groups/${group.id}`);
    if (codeSuggestions !== undefined) {
      const written = z.object({ code_suggestions: z.literal(codeSuggestions) });
      await this.prepare(written, 'PUT', `/groups/${group.id}`, { body: { code_suggestions: codeSuggestions } });
    }
    return group;
  }

  /** A new root group of a user's own, with a service account in it. */
  async createServiceAccount(owner: Account): Promise<{ group: Group; id: number; username: string }> {
    const path = this.newName();
    const bearer = owner.token;
    const group = await this.prepare(groupSchema, 'POST', '/groups', { bearer, body: { name: path, path } });
    this.defer(`delete group ${path}`, 'DELETE', `/groups/${group.id}`);
    const accounts = `/groups/${group.id}/service_accounts`;
    const account = await this.prepare(serviceAccountSchema, 'POST', accounts, { bearer, body: {} });
    this.defer(`delete user ${account.username}`, 'DELETE', `/users/${account.id}?hard_delete=true`);
    return { group, ...account };
  }

  /** A token of a service account, made by the owner of its group. */
  createServiceAccountToken(
    owner: Account,
    { group, id }: { readonly group: Group; readonly id: number },
  ): Promise<z.infer<typeof tokenSchema>> {
    const path = `/groups/${group.id}/service_accounts/${id}/personal_access_tokens`;
    const body = { name: 'ai_access_token', scopes: ['api'] };
    return this.prepare(tokenSchema, 'POST', path, { bearer: owner.token, body });
  }

  /** Makes a user a member of a group. */
  async addMember(group: Group, user: Account, accessLevel = 30): Promise<void> {
    const body = { user_id: user.id, access_level: accessLevel };
    await this.prepare(z.unknown(), 'POST', `/groups/${group.id}/members`, { body });
  }

  /** Takes a user out of a group. */
  async removeMember(group: Group, user: Account): Promise<void> {
    await this.prepare(z.unknown(), 'DELETE', `/groups/${group.id}/members/${user.id}`);
  }

  private createToken(userId: number, scopes: readonly string[], expiresAt?: string) {
    const body = { name: 'conformance', scopes, ...(expiresAt !== undefined && { expires_at: expiresAt }) };
    return this.prepare(tokenSchema, 'POST', `/users/${userId}/personal_access_tokens`, { body });
  }

  private defer(what: string, method: string, path: string): void {
    this.run.cleanup.defer(`${what} on ${this.name}`, async () => void (await this.prepare(z.unknown(), method, path)));
  }

  private newName(): string {
    return `conformance-${randomHex(6)}`;
  }
}
