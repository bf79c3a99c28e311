import { Injectable } from '@nestjs/common';

/** Milliseconds after which a part that does not answer counts as failing. */
const TIME_LIMIT = 3_000;

/** Rejects if a part is not working. */
export type HealthCheck = () => Promise<unknown>;

/** What a service needs to do its work: each part adds its check, the health endpoints run them. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, HealthCheck>();
  private draining = false;

  add(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** Makes the service not ready: it is about to stop. */
  drain(): void {
    this.draining = true;
  }

  /** The names of the parts that do not work, with `shutdown` once the service is about to stop. */
  async failing(): Promise<string[]> {
    const failing = await Promise.all(
      [...this.checks].map(async ([name, check]) => ((await isWorking(check)) ? [] : [name])),
    );
    return [...(this.draining ? ['shutdown'] : []), ...failing.flat()];
  }
}

async function isWorking(check: HealthCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), TIME_LIMIT)));
  const checked = Promise.resolve().then(check);
  return Promise.race([
    checked.then(
      () => true,
      () => false,
    ),
    tooLate,
  ]).finally(() => clearTimeout(timer));
}
