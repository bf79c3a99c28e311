import { Controller, Get, Res } from '@nestjs/common';
import { HealthChecks, Metrics, Public } from '@tandem/platform';
import type { FastifyReply } from 'fastify';

/** The gateway's health check and its metrics, for orchestrators and Prometheus (codesuggestions/api/monitoring.py). */
@Controller()
@Public()
export class MonitoringController {
  constructor(
    private readonly checks: HealthChecks,
    private readonly metrics: Metrics,
  ) {}

  /** 200 while the service takes requests, 503 with what fails else. An issuer that is away does not count: its keys are kept. */
  @Get('monitoring/healthz')
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const failing = await this.checks.failing();
    void reply.code(failing.length === 0 ? 200 : 503);
    return failing.length === 0 ? {} : { failing };
  }

  @Get('metrics')
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.metrics;
    await reply.header('content-type', registry.contentType).send(await registry.metrics());
  }
}
