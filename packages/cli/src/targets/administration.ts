import {
  Administrator,
  AdministratorError,
  ServiceFailure,
  type Service,
  refusalIn,
  http,
  unreachable,
} from '@tandem/client';
import type { z } from 'zod';

/** What an administrator reads of a deployment; nothing here writes. Every failure is a `ServiceFailure`. */
export class Administration extends Administrator {
  constructor(private readonly service: Service & { readonly adminToken: string }) {
    super(service, http);
  }

  override async request<Schema extends z.ZodType>(
    ...asked: [schema: Schema, method: string, path: string]
  ): Promise<z.output<Schema>> {
    try {
      return await super.request(...asked);
    } catch (error) {
      throw error instanceof AdministratorError ? await this.failureOf(error) : error;
    }
  }

  private async failureOf({ message, answer, cause }: AdministratorError): Promise<unknown> {
    const { service } = this;
    if (answer === undefined) return unreachable(service, cause);
    if (answer.status !== 401 && answer.status !== 403) return new ServiceFailure(message, 'answer-is-gitlabs');
    const refusal = await refusalIn(service, answer.correlationId);
    const variable = service.name === 'saas' ? 'TANDEM_SAAS_TOKEN' : 'TANDEM_SELF_MANAGED_TOKEN';
    const rule = refusal?.rule ?? 'administrator-token-is-accepted';
    return new ServiceFailure(`${message}; set ${variable} to an administrator's token`, rule);
  }
}
