import { randomBytes } from 'node:crypto';
import { Administrator, HttpSender } from '@tandem/client';
import type { HttpAnswer, Persona, RequestOptions, TestService } from '@tandem/testing';

type Administered = TestService & { readonly people: { readonly root: Persona } };

/** A user that a spec made for itself. */
export interface Account extends Persona {
  readonly id: number;
  readonly tokenId: number;
}

/** What specs set up on a deployment, as its administrator does: over the API. */
export class Administration extends Administrator {
  constructor({ url, people }: Administered) {
    super({ name: url, url, adminToken: people.root.token }, new HttpSender({ keepAlive: false }));
  }

  /** A new user with a token. */
  async createUser({
    scopes = ['api'],
    expiresAt,
    codeSuggestions = false,
  }: {
    scopes?: readonly string[];
    expiresAt?: string;
    codeSuggestions?: boolean;
  } = {}): Promise<Account> {
    const username = `user-${randomBytes(6).toString('hex')}`;
    const { id } = await this.call<{ id: number }>('POST', '/users', {
      username,
      name: username,
      email: `${username}@example.com`,
      force_random_password: true,
    });
    const { token, id: tokenId } = await this.createToken(id, scopes, expiresAt);
    if (codeSuggestions) await this.setCodeSuggestions((await this.createToken(id)).token, true);
    return { id, username, token, tokenId };
  }

  async createToken(
    userId: number,
    scopes: readonly string[] = ['api'],
    expiresAt?: string,
  ): Promise<{ id: number; token: string }> {
    return this.call('POST', `/users/${userId}/personal_access_tokens`, {
      name: 'spec',
      scopes,
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    });
  }

  /** The user's own setting, which each user changes for itself. */
  async setCodeSuggestions(token: string, on: boolean): Promise<void> {
    await this.call('PUT', '/user/preferences', { code_suggestions: on }, token);
  }

  async createGroup(codeSuggestions: boolean, parentId?: number): Promise<{ id: number; full_path: string }> {
    const path = `group-${randomBytes(6).toString('hex')}`;
    const group = await this.call<{ id: number; full_path: string }>('POST', '/groups', {
      name: path,
      path,
      ...(parentId === undefined ? {} : { parent_id: parentId }),
    });
    if (parentId === undefined) await this.call('PUT', `/groups/${group.id}`, { code_suggestions: codeSuggestions });
    return group;
  }

  async addMember(groupId: number, userId: number, accessLevel = 30): Promise<void> {
    await this.call('POST', `/groups/${groupId}/members`, { user_id: userId, access_level: accessLevel });
  }

  async setFeature(name: string, body: object): Promise<void> {
    await this.call('POST', `/features/${name}`, body);
  }

  /** Does `work` with a flag fully off, and puts the flag back as it was: not set. */
  async withFlagOff<T>(name: string, work: () => Promise<T>): Promise<T> {
    await this.setFeature(name, { value: 'false' });
    try {
      return await work();
    } finally {
      await this.call('DELETE', `/features/${name}`);
    }
  }

  async setSettings(settings: object): Promise<void> {
    await this.call('PUT', '/application/settings', settings);
  }
}

/** The tokens endpoint, asked as the editor does. */
export function requestToken(deployment: TestService, options: RequestOptions = {}): Promise<HttpAnswer> {
  return deployment.request('POST', '/api/v4/code_suggestions/tokens', options);
}
