import { Controller, Res } from '@nestjs/common';
import { codeSuggestMonitoringOperations } from '@tandem/contracts';
import { HealthChecks, Metrics, Public, Route } from '@tandem/platform';
import type { FastifyReply } from 'fastify';

/** The gateway's health check and its metrics, for orchestrators and Prometheus (codesuggestions/api/monitoring.py). */
@Controller()
export class MonitoringController {
  constructor(
    private readonly checks: HealthChecks,
    private readonly metrics: Metrics,
  ) {}

  /** 200 while the service takes requests, otherwise 503, listing the failing checks. An unreachable issuer does not count: its keys are kept. */
  @Route(codeSuggestMonitoringOperations.getHealth)
  @Public()
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const failing = await this.checks.failing();
    void reply.code(failing.length === 0 ? 200 : 503);
    return failing.length === 0 ? {} : { failing };
  }

  @Route(codeSuggestMonitoringOperations.getMetrics)
  @Public()
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.metrics;
    await reply.header('content-type', registry.contentType).send(await registry.metrics());
  }
}
