import { Injectable } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { AUTHENTICATION_TYPE_HEADER, OIDC_AUTHENTICATION_TYPE, REALM_HEADER } from '@tandem/contracts';
import { boundHandlers, PUBLIC_ROUTE } from '@tandem/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { JWTPayload } from 'jose';
import type { IncomingHttpHeaders } from 'node:http';
import { AccessTokenVerifier, unauthorized } from './access-token.verifier.js';

/** The headers that repeat a claim, with the names that refusals give them. */
const CLAIM_OF_HEADER = [
  { header: REALM_HEADER, name: 'X-Gitlab-Realm', claim: 'gitlab_realm' },
  { header: 'x-gitlab-instance-id', name: 'X-Gitlab-Instance-Id', claim: 'sub' },
] as const;

/**
 * Lets no request pass without a valid token, before it is routed and its body read, on unknown paths too. Routes that
 * are declared `@Public()` pass. CORS preflights were answered before (codesuggestions/api/middleware.py, `MiddlewareAuthentication`).
 */
@Injectable()
export class AuthenticationMiddleware {
  private readonly publicPaths: ReadonlySet<string>;

  constructor(
    private readonly verifier: AccessTokenVerifier,
    modules: ModulesContainer,
  ) {
    const handlers = boundHandlers(modules).map(({ handler }) => handler);
    const open = handlers.filter((handler) => Reflect.hasMetadata(PUBLIC_ROUTE, handler));
    this.publicPaths = new Set(open.flatMap((one) => Reflect.getMetadata(PATH_METADATA, one) as string | string[]));
  }

  /** Authenticates every request to a server. */
  addTo(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', async (request) => {
      if (!this.isPublic(request)) await this.authenticate(request.headers);
    });
  }

  private isPublic({ url, routeOptions }: FastifyRequest): boolean {
    return this.publicPaths.has(routeOptions.url ?? url.split('?', 1)[0] ?? '');
  }

  /** @throws {Refusal} 401 by the first rule that the headers fail */
  private async authenticate(headers: IncomingHttpHeaders): Promise<void> {
    if (headers.authorization === undefined) {
      throw unauthorized('No authorization header presented', 'authorization-header-is-presented');
    }
    const [, token] = /^bearer +(\S.*)$/i.exec(headers.authorization) ?? [];
    if (token === undefined) throw unauthorized('Invalid authorization header', 'authorization-header-is-bearer');
    if (headers[AUTHENTICATION_TYPE_HEADER] !== OIDC_AUTHENTICATION_TYPE) {
      const error = 'Invalid authentication token type - only OIDC is supported';
      throw unauthorized(error, 'authentication-type-is-oidc');
    }
    checkHeadersAgainstClaims(headers, await this.verifier.verify(token));
  }
}

/**
 * A header that is absent contradicts nothing: editors of 2023 sent none.
 *
 * @throws {Refusal} 401 if a header differs from the claim
 */
function checkHeadersAgainstClaims(headers: IncomingHttpHeaders, claims: JWTPayload): void {
  for (const { header, name, claim } of CLAIM_OF_HEADER) {
    const [given, claimed] = [headers[header], claims[claim]];
    if (given !== undefined && claimed !== undefined && given !== claimed) {
      const reason = `the header differs from the claim ${claim}`;
      throw unauthorized(`Header mismatch '${name}'`, 'header-agrees-with-claim', reason);
    }
  }
}
