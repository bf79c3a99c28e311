import { ask, type Service } from '@tandem/client';
import { z } from 'zod';

/** Whether a service can take requests. */
export interface Readiness {
  /** The endpoint that says so. */
  readonly path: string;
  readonly status: number;
  readonly isReady: boolean;
  /** The checks that failed, by GitLab's names for them: `db_check`. */
  readonly failedChecks: readonly string[];
}

const checksSchema = z.record(z.string(), z.unknown());
const failedSchema = z.tuple([z.object({ status: z.literal('failed') })], z.unknown());

/**
 * Asks a service at GitLab's `/-/readiness` or Code Suggest's `/monitoring/healthz`.
 *
 * @throws {ServiceFailure} if no answer comes
 */
export async function readinessOf(service: Service): Promise<Readiness> {
  const path = service.name === 'model-gateway' ? '/monitoring/healthz' : '/-/readiness';
  const { status, body } = await ask(service, { method: 'GET', path });
  const checks = Object.entries(checksSchema.safeParse(body).data ?? {});
  const failedChecks = checks.filter(([, check]) => failedSchema.safeParse(check).success).map(([name]) => name);
  return { path, status, isReady: status === 200, failedChecks };
}
