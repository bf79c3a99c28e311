import { z } from 'zod';
import { operations, publicApi } from './api/operation.js';

const check = z.tuple([z.strictObject({ status: z.enum(['ok', 'failed']) })]);

/** What both deployments say of themselves to orchestrators (doc/administration/monitoring). */
export const monitoringOperations = operations(publicApi('Monitoring'), {
  getHealth: {
    summary: 'Whether the server answers',
    route: 'GET /-/health',
    answer: z.literal('GitLab OK'),
    mediaType: 'text/plain',
  },
  getLiveness: {
    summary: 'Whether the process works without a restart',
    route: 'GET /-/liveness',
    answer: z.strictObject({ status: z.literal('ok') }),
  },
  getReadiness: {
    summary: 'Whether the instance can take requests; 503 if it cannot',
    route: 'GET /-/readiness',
    answer: z.strictObject({ status: z.enum(['ok', 'failed']), master_check: check, db_check: check }),
    alsoStatuses: [503],
  },
  getMetrics: {
    summary: 'Metrics for Prometheus',
    route: 'GET /-/metrics',
    answer: z.string(),
    mediaType: 'text/plain',
  },
});

/** Tandem's own: the API of a deployment as an OpenAPI document. */
export const openapiOperations = operations(publicApi('OpenAPI'), {
  getOpenapi: {
    summary: 'This document',
    route: 'GET /-/openapi.json',
    answer: z.looseObject({ openapi: z.literal('3.1.1') }),
  },
});

/** What Code Suggest says of itself to orchestrators (codesuggestions/api/monitoring.py). */
export const codeSuggestMonitoringOperations = operations(publicApi('Monitoring'), {
  getHealth: { summary: 'Whether the service takes requests', route: 'GET /monitoring/healthz' },
  getMetrics: { summary: 'Metrics for Prometheus', route: 'GET /metrics', mediaType: 'text/plain' },
});
