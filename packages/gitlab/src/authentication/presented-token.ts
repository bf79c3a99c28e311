import { PRIVATE_TOKEN_HEADER } from '@tandem/contracts';
import type { FastifyRequest } from 'fastify';

/** Characters of a personal access token: twenty and a prefix of up to twenty (`PersonalAccessToken::TOKEN_LENGTH_RANGE`). */
const SHORTEST = 20;
const LONGEST = 40;

/**
 * The token that a request presents (lib/gitlab/auth/auth_finders.rb): the `private_token` parameter, then the
 * `PRIVATE-TOKEN` header, then the bearer slot, which is the `access_token` or `bearer_token` parameter, then the
 * `Authorization` header with scheme Bearer. The first that is there counts, good or not. But GitLab looks into the
 * bearer slot for an OAuth token before all else: what is there and has not the length of a personal access token counts
 * first (`find_oauth_access_token`).
 */
export function presentedToken(request: FastifyRequest): string | undefined {
  const inSlot =
    parameter(request, 'access_token') ?? parameter(request, 'bearer_token') ?? bearer(request.headers.authorization);
  const isOAuth = inSlot !== undefined && (inSlot.length < SHORTEST || inSlot.length > LONGEST);
  return isOAuth
    ? inSlot
    : (parameter(request, 'private_token') ?? present(request.headers[PRIVATE_TOKEN_HEADER]) ?? inSlot);
}

/** The id or username of the user as whom an administrator acts: the parameter `sudo`, then the header `Sudo` (lib/api/helpers.rb). */
export function presentedSudo(request: FastifyRequest): string | undefined {
  const named = [valueOf(request.body, 'sudo'), valueOf(request.query, 'sudo'), request.headers['sudo']];
  const given = named.find((value) => value !== undefined && value !== null && value !== false);
  return given === undefined ? undefined : typeof given === 'object' ? JSON.stringify(given) : String(given);
}

function parameter(request: FastifyRequest, name: string): string | undefined {
  const inBody = valueOf(request.body, name);
  return present(inBody === undefined ? valueOf(request.query, name) : inBody);
}

function valueOf(parameters: unknown, name: string): unknown {
  return typeof parameters === 'object' && parameters !== null
    ? (parameters as Record<string, unknown>)[name]
    : undefined;
}

function present(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function bearer(header: string | undefined): string | undefined {
  const [, token] = /^bearer[ \t]+(\S.*)$/i.exec(header?.trim() ?? '') ?? [];
  return token;
}
