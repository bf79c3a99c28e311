import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Refusal } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';

export const SIMULATOR_TOKEN = Symbol('SIMULATOR_TOKEN');

/** Opens the control surface to its own token alone, as `Authorization: Bearer`; no personal access token opens it. */
@Injectable()
export class SimulatorTokenGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(SIMULATOR_TOKEN) token: string) {
    this.expected = digest(token);
  }

  canActivate(context: ExecutionContext): boolean {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers.authorization ?? '';
    const [, token = ''] = /^bearer +(\S+)$/i.exec(header) ?? [];
    if (!timingSafeEqual(digest(token), this.expected)) {
      throw new Refusal(
        { status: 401, body: { error: 'the control surface wants Authorization: Bearer <SIMULATOR_TOKEN>' } },
        'simulator-token-is-presented',
      );
    }
    return true;
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
