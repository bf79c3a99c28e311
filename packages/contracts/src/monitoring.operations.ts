import { z } from 'zod';
import { operations, publicApi, route } from './api/operation.js';

const check = z.tuple([z.strictObject({ status: z.enum(['ok', 'failed']) })]);

/** What both deployments say of themselves to orchestrators (doc/administration/monitoring). */
export const monitoringOperations = operations(publicApi('Monitoring'), {
  getHealth: route('GET /-/health', 'Whether the server answers', {
    answer: z.literal('GitLab OK'),
    mediaType: 'text/plain',
  }),
  getLiveness: route('GET /-/liveness', 'Whether the process works without a restart', {
    answer: z.strictObject({ status: z.literal('ok') }),
  }),
  getReadiness: route('GET /-/readiness', 'Whether the instance can take requests; 503 if it cannot', {
    answer: z.strictObject({ status: z.enum(['ok', 'failed']), master_check: check, db_check: check }),
    alsoStatuses: [503],
  }),
  getMetrics: route('GET /-/metrics', 'Metrics for Prometheus', { answer: z.string(), mediaType: 'text/plain' }),
});

/** Tandem's own: the API of a deployment as an OpenAPI document. */
export const openapiOperations = operations(publicApi('OpenAPI'), {
  getOpenapi: route('GET /-/openapi.json', 'This document', { answer: z.looseObject({ openapi: z.literal('3.1.1') }) }),
});

/** What Code Suggest says of itself to orchestrators (codesuggestions/api/monitoring.py). */
export const codeSuggestMonitoringOperations = operations(publicApi('Monitoring'), {
  getHealth: route('GET /monitoring/healthz', 'Whether the service takes requests'),
  getMetrics: route('GET /metrics', 'Metrics for Prometheus', { mediaType: 'text/plain' }),
});
