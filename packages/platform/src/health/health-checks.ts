import { Injectable } from '@nestjs/common';

/** Milliseconds after which a part that says nothing counts as not working: whoever asks waits no longer. */
const TIME_LIMIT = 3_000;

/** Says by its rejection that a part is not working. */
export type HealthCheck = () => Promise<unknown>;

/** What a service needs to do its work: each part adds its check, the health endpoints run them. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, HealthCheck>();
  private draining = false;

  add(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** From now on the service is not ready: it is about to stop. */
  drain(): void {
    this.draining = true;
  }

  /** The names of the parts that do not work, `shutdown` among them once the service is about to stop. */
  async failing(): Promise<string[]> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => {
        try {
          await withinLimit(check);
          return [];
        } catch {
          return [name];
        }
      }),
    );
    return [...(this.draining ? ['shutdown'] : []), ...results.flat()];
  }
}

async function withinLimit(check: HealthCheck): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TIME_LIMIT} ms`)), TIME_LIMIT);
  });
  try {
    await Promise.race([check(), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
