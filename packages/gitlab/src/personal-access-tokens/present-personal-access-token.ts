import type { PersonalAccessTokenAnswer, PersonalAccessTokenWithTokenAnswer } from '@tandem/contracts';
import type { IssuedToken } from './personal-access-tokens.service.js';
import type { PersonalAccessToken } from './personal-access-token.entity.js';

/** @param today the date in UTC, `YYYY-MM-DD` */
export const presentPersonalAccessToken = (token: PersonalAccessToken, today: string): PersonalAccessTokenAnswer => ({
  id: token.id,
  name: token.name,
  revoked: token.revoked,
  created_at: token.createdAt.toISOString(),
  scopes: token.scopes,
  user_id: token.userId,
  last_used_at: token.lastUsedAt?.toISOString() ?? null,
  active: !token.revoked && token.expiresAt > today,
  expires_at: token.expiresAt,
});

/** With the clear text, which is known but once. */
export const presentIssuedToken = (
  { record, token }: IssuedToken,
  today: string,
): PersonalAccessTokenWithTokenAnswer => ({
  ...presentPersonalAccessToken(record, today),
  token,
});
