import type { SetFault, Snapshot } from '@tandem/contracts';
import type { SimulatorClient } from '@tandem/client';

/** The clocks of several services, moved together. Each command rejects if a service does not do it. */
export class Clocks {
  constructor(private readonly services: readonly SimulatorClient[]) {}

  /** Stops them, at a moment (ISO 8601) or where they are. */
  freeze(at?: string): Promise<void> {
    return this.#each((service) => service.clock.freeze(at));
  }

  /** Moves them on by seconds. */
  advance(seconds: number): Promise<void> {
    return this.#each((service) => service.clock.advance(seconds));
  }

  /** Sets them off by seconds, of either sign. */
  skew(seconds: number): Promise<void> {
    return this.#each((service) => service.clock.skew(seconds));
  }

  /** Back to real time. */
  reset(): Promise<void> {
    return this.#each((service) => service.clock.reset());
  }

  async #each(move: (service: SimulatorClient) => Promise<unknown>): Promise<void> {
    for (const service of this.services) await move(service);
  }
}

/** The faults of several services. */
export class Faults {
  constructor(private readonly services: readonly SimulatorClient[]) {}

  /** Those that are set on any of them. */
  async list(): Promise<SetFault[]> {
    return (await Promise.all(this.services.map(({ faults }) => faults.list()))).flat();
  }

  async clear(): Promise<void> {
    await Promise.all(this.services.map(({ faults }) => faults.clear()));
  }
}

/** The snapshots of both deployments, taken and restored together. */
export class Snapshots {
  constructor(private readonly deployments: readonly SimulatorClient[]) {}

  /** Keeps their data of now under a name, in place of what has it already. */
  async take(name: string): Promise<void> {
    await Promise.all(this.deployments.map(({ snapshots }) => snapshots.take(name)));
  }

  /** Puts their data back as they were. */
  async restore(name: string): Promise<void> {
    await Promise.all(this.deployments.map(({ snapshots }) => snapshots.restore(name)));
  }

  async remove(name: string): Promise<void> {
    await Promise.all(this.deployments.map(({ snapshots }) => snapshots.remove(name)));
  }

  /** Those that all of them keep, as the first of them describes it. */
  async list(): Promise<Snapshot[]> {
    const [first = [], ...others] = await Promise.all(this.deployments.map(({ snapshots }) => snapshots.list()));
    return first.filter(({ name }) => others.every((kept) => kept.some((snapshot) => snapshot.name === name)));
  }
}
