import { z } from 'zod';
import { ServiceFailure, ask, type Service } from '@tandem/client';

export interface ServiceStatus {
  readonly service: Service['name'];
  readonly url: string;
  readonly isReady: boolean;
  /** One line: `ready`, what is not, or why nothing answers. */
  readonly detail: string;
}

const checkSchema = z.array(z.object({ status: z.string() }));

/** Asks a service whether it can take requests, at GitLab's `/-/readiness` or Code Suggest's `/monitoring/healthz`. */
export async function statusOf(service: Service): Promise<ServiceStatus> {
  const { name, url } = service;
  const path = name === 'model-gateway' ? '/monitoring/healthz' : '/-/readiness';
  try {
    const { status, body } = await ask(service, { method: 'GET', path });
    const isReady = status === 200;
    return { service: name, url, isReady, detail: isReady ? 'ready' : `${path} answers ${status}${failing(body)}` };
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    return { service: name, url, isReady: false, detail: error.message };
  }
}

function failing(body: unknown): string {
  const checks = z.record(z.string(), z.unknown()).safeParse(body).data ?? {};
  const failed = Object.entries(checks).filter(
    ([, check]) => checkSchema.safeParse(check).data?.[0]?.status === 'failed',
  );
  return failed.length === 0 ? '' : ` (${failed.map(([name]) => name).join(', ')})`;
}
