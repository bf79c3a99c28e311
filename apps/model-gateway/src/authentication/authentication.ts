import { Injectable } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { AUTHENTICATION_TYPE_HEADER, OIDC_AUTHENTICATION_TYPE } from '@tandem/contracts';
import { boundHandlers, PUBLIC_ROUTE } from '@tandem/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { checkHeadersAgainstClaims } from './header-claims.js';
import { invalidAuthenticationType, invalidAuthorizationHeader, noAuthorizationHeader } from './refusals.js';

/**
 * Lets no request pass without a valid token, before it is routed, its body read or validated: on unknown paths too.
 * The routes declared `@Public()` pass; preflights were answered before (codesuggestions/api/middleware.py, `MiddlewareAuthentication`).
 */
@Injectable()
export class Authentication {
  private readonly publicPaths: ReadonlySet<string>;

  constructor(
    private readonly verifier: AccessTokenVerifier,
    modules: ModulesContainer,
  ) {
    const open = boundHandlers(modules).filter(({ handler }) => Reflect.hasMetadata(PUBLIC_ROUTE, handler));
    this.publicPaths = new Set(
      open.flatMap(({ handler }) => Reflect.getMetadata(PATH_METADATA, handler) as string | string[]),
    );
  }

  /** Authenticates every request to a server. */
  addTo(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', async (request) => {
      if (!this.isPublic(request)) {
        await this.authenticate(request.headers);
      }
    });
  }

  private isPublic({ url, routeOptions }: FastifyRequest): boolean {
    return this.publicPaths.has(routeOptions.url ?? url.split('?', 1)[0] ?? '');
  }

  /** @throws {Refusal} 401 by the first rule that the headers fail */
  private async authenticate(headers: IncomingHttpHeaders): Promise<void> {
    if (headers.authorization === undefined) {
      throw noAuthorizationHeader();
    }
    const [, token] = /^bearer +(\S.*)$/i.exec(headers.authorization) ?? [];
    if (token === undefined) {
      throw invalidAuthorizationHeader();
    }
    if (headers[AUTHENTICATION_TYPE_HEADER] !== OIDC_AUTHENTICATION_TYPE) {
      throw invalidAuthenticationType();
    }
    checkHeadersAgainstClaims(headers, await this.verifier.verify(token));
  }
}
