import {
  Inject,
  Injectable,
  Module,
  type CallHandler,
  type DynamicModule,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { PublicKey } from '@tandem/contracts';
import { map, type Observable } from 'rxjs';
import { OpenidConnectController } from './openid-connect.controller.js';

/** Whether a fault of a kind strikes now. */
type Strikes = (kind: string) => boolean;

const STRIKES = Symbol('STRIKES');

/** Serves the key set of before the last rotation on demand. */
@Injectable()
export class KeySetFaults implements NestInterceptor {
  constructor(@Inject(STRIKES) private readonly strikes: Strikes) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const servesKeys =
      context.getClass() === OpenidConnectController &&
      context.getHandler().name === ('keySet' satisfies keyof OpenidConnectController);
    return servesKeys
      ? next
          .handle()
          .pipe(
            map((answer: { keys: PublicKey[] }) =>
              this.strikes('stale-keys') ? { keys: answer.keys.slice(0, -1) } : answer,
            ),
          )
      : next.handle();
  }
}

@Module({})
class KeySetFaultsModule {}

/** The faults of the key set, for whoever lets them strike. */
export const keySetFaults = {
  kinds: [{ kind: 'stale-keys', description: 'The key set lacks the newest key' }],
  module: (strikes: Strikes): DynamicModule => ({
    module: KeySetFaultsModule,
    providers: [
      { provide: STRIKES, useValue: strikes },
      { provide: APP_INTERCEPTOR, useClass: KeySetFaults },
    ],
  }),
};
