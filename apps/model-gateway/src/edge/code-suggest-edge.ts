import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { sendBareJson } from '@tandem/platform';
import type { FastifyInstance } from 'fastify';
import { Authentication } from '../authentication/authentication.js';
import { allowAnyOrigin } from './cors.js';
import { readJsonBodies } from './json-body.js';
import { addProcessTime } from './process-time.js';
import { acceptAnyTarget } from './request-target.js';
import { refuseUnknownRoutes } from './unknown-route.js';

/** What every request to Code Suggest passes, in this order, before it is routed and its body read. */
export function addCodeSuggestEdge(fastify: FastifyInstance, app: NestFastifyApplication): void {
  acceptAnyTarget(fastify);
  sendBareJson(fastify);
  addProcessTime(fastify);
  allowAnyOrigin(fastify);
  app.get(Authentication).addTo(fastify);
  refuseUnknownRoutes(fastify);
  readJsonBodies(fastify);
}
