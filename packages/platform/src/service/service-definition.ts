import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { ServiceConfiguration } from '../configuration/service-variables.js';
import type { ErrorForm } from '../refusals/refusal.js';

/** What makes a service: its name, its variables, its modules, and the form of its errors. */
export interface ServiceDefinition<Schema extends z.ZodType<ServiceConfiguration>> {
  readonly name: string;
  readonly configuration: Schema;
  readonly module: (configuration: z.infer<Schema>) => DynamicModule;
  readonly errorForm: ErrorForm;
  /** The bytes that answer a connection that does not speak HTTP, after the status line `400 Bad Request`. */
  readonly malformedRequestBody?: string;
  /** Reads the query of a URL; by default as `application/x-www-form-urlencoded`. */
  readonly parseQuery?: (query: string) => Record<string, unknown>;
  /** The paths below which the service is reached, without a slash at their end. Any other path is not found. By default the root. */
  readonly basePaths?: (configuration: z.infer<Schema>) => readonly string[];
  /** What is routed in place of a request's path; by default the path itself. */
  readonly normalizePath?: (path: string) => string;
  /** Names, or URLs whose hosts they are, by which the service is called beside those that are always accepted. */
  readonly hosts?: (configuration: z.infer<Schema>) => readonly string[];
  /** Whether HEAD is answered as GET is; by default it is. */
  readonly answersHead?: boolean;
  /** Adds the service's own body parsers and hooks of the HTTP server, behind the platform's. */
  readonly middleware?: (fastify: FastifyInstance, app: NestFastifyApplication) => void;
}
