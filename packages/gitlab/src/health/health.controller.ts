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
  health(): 'GitLab OK' {
    return 'GitLab OK';
  }

  /** The process does not need a restart. */
  @Operation(monitoringOperations.getLiveness)
  liveness(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The instance can take requests: 200, or 503 with the part that cannot. */
  @Operation(monitoringOperations.getReadiness)
  async readiness(@Res() reply: FastifyReply): Promise<void> {
    const failing = await this.checks.failing();
    const check = (name: string) => [{ status: failing.includes(name) ? 'failed' : 'ok' }];
    await reply.code(failing.length === 0 ? 200 : 503).send({
      status: failing.length === 0 ? 'ok' : 'failed',
      master_check: check('shutdown'),
      db_check: check('database'),
    });
  }

  @Operation(monitoringOperations.getMetrics)
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.metrics;
    await reply.header('content-type', registry.contentType).send(await registry.metrics());
  }
}
