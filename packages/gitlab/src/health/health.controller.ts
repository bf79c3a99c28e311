import { Controller, Res } from '@nestjs/common';
import { monitoringOperations } from '@tandem/contracts';
import { HealthChecks, Metrics } from '@tandem/platform';
import type { FastifyReply } from 'fastify';
import { Operation } from '../api/operation.decorator.js';

/** GitLab's health checks and metrics (doc/administration/monitoring), for orchestrators and Prometheus. */
@Controller()
export class HealthController {
  constructor(
    private readonly checks: HealthChecks,
    private readonly metrics: Metrics,
  ) {}

  /** The server answers; nothing behind it is looked at. */
  @Operation(monitoringOperations.getHealth)
  health() {
    return 'GitLab OK' as const;
  }

  /** The process does not need a restart. */
  @Operation(monitoringOperations.getLiveness)
  liveness() {
    return { status: 'ok' } as const;
  }

  /** The instance can take requests: 200, or 503 with the part that cannot. */
  @Operation(monitoringOperations.getReadiness)
  async readiness(@Res() reply: FastifyReply) {
    const failing = await this.checks.failing();
    const check = (name: string) => [{ status: failing.includes(name) ? 'failed' : 'ok' }];
    await reply.code(failing.length === 0 ? 200 : 503).send({
      status: failing.length === 0 ? 'ok' : 'failed',
      master_check: check('shutdown'),
      db_check: check('database'),
    });
  }

  @Operation(monitoringOperations.getMetrics)
  async prometheus(@Res() reply: FastifyReply) {
    const { registry } = this.metrics;
    await reply.header('content-type', registry.contentType).send(await registry.metrics());
  }
}
