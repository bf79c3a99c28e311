import type { SimulatorClient } from '@tandem/client';
import type { SetFault, Snapshot } from '@tandem/contracts';

async function each(
  services: readonly SimulatorClient[],
  command: (service: SimulatorClient) => Promise<unknown>,
): Promise<void> {
  await Promise.all(services.map(command));
}

/** The clocks of several services, moved together. Each command rejects if a service does not do it. */
export class Clocks {
  constructor(private readonly services: readonly SimulatorClient[]) {}

  /** Stops them, at a moment (ISO 8601) or at their present time. */
  readonly freeze = (at?: string) => each(this.services, ({ clock }) => clock.freeze(at));

  /** Moves them on by seconds. */
  readonly advance = (seconds: number) => each(this.services, ({ clock }) => clock.advance(seconds));

  /** Sets them off by seconds, of either sign. */
  readonly skew = (seconds: number) => each(this.services, ({ clock }) => clock.skew(seconds));

  /** Back to real time. */
  readonly reset = () => each(this.services, ({ clock }) => clock.reset());
}

/** The faults of several services. */
export class Faults {
  constructor(private readonly services: readonly SimulatorClient[]) {}

  /** Those that are set on any of them. */
  async list(): Promise<SetFault[]> {
    return (await Promise.all(this.services.map(({ faults }) => faults.list()))).flat();
  }

  readonly clear = () => each(this.services, ({ faults }) => faults.clear());
}

/** The snapshots of both deployments, taken and restored together. */
export class Snapshots {
  constructor(private readonly deployments: readonly SimulatorClient[]) {}

  /** Keeps their present data under a name; replaces what has that name. */
  readonly take = (name: string) => each(this.deployments, ({ snapshots }) => snapshots.take(name));

  /** Puts their data back as they were. */
  readonly restore = (name: string) => each(this.deployments, ({ snapshots }) => snapshots.restore(name));

  readonly remove = (name: string) => each(this.deployments, ({ snapshots }) => snapshots.remove(name));

  /** Those that all of them keep, as the first of them describes it. */
  async list(): Promise<Snapshot[]> {
    const [first = [], ...others] = await Promise.all(this.deployments.map(({ snapshots }) => snapshots.list()));
    return first.filter(({ name }) => others.every((kept) => kept.some((snapshot) => snapshot.name === name)));
  }
}
