import { control, type ControlSurface } from './control-surface.js';

/** Moves the clocks of services together. Each rejects where a service does not do it. */
export class ClockControl {
  constructor(private readonly surfaces: readonly ControlSurface[]) {}

  /** Stops them, at a moment (ISO 8601) or where they are. */
  async freeze(at?: string): Promise<void> {
    await this.#all('/freeze', at === undefined ? {} : { at });
  }

  /** Moves them on by seconds. */
  async advance(seconds: number): Promise<void> {
    await this.#all('/advance', { seconds });
  }

  /** Sets them off by seconds, of either sign. */
  async skew(seconds: number): Promise<void> {
    await this.#all('/skew', { seconds });
  }

  /** Back to real time. */
  async reset(): Promise<void> {
    await this.#all('/reset', {});
  }

  async #all(path: string, body: object): Promise<void> {
    for (const surface of this.surfaces) await control(surface, 'POST', `/clock${path}`, { body });
  }
}

/** Returns services to their beginning together: real time, no faults, no exchanges, the data of their seeds. */
export async function resetServices(surfaces: readonly ControlSurface[]): Promise<void> {
  await Promise.all(surfaces.map((surface) => control(surface, 'POST', '/reset')));
}

/** A state of a deployment's database that is kept by name. */
export interface Snapshot {
  readonly name: string;
  readonly taken_at: string;
  readonly rows: number;
  readonly bytes: number;
}

/** The snapshots of deployments, taken and restored together. */
export class SnapshotControl {
  constructor(private readonly surfaces: readonly ControlSurface[]) {}

  /** Keeps their data of now under a name, in place of what has it already. */
  async take(name: string): Promise<void> {
    await this.#all('PUT', name);
  }

  /** Puts their data back as they were. */
  async restore(name: string): Promise<void> {
    await this.#all('POST', name);
  }

  async remove(name: string): Promise<void> {
    await this.#all('DELETE', name);
  }

  /** Those that all of them keep, as the first of them describes it. */
  async list(): Promise<Snapshot[]> {
    const [first = [], ...others] = await Promise.all(this.surfaces.map(snapshotsOf));
    return first.filter(({ name }) => others.every((kept) => kept.some((snapshot) => snapshot.name === name)));
  }

  async #all(method: string, name: string): Promise<void> {
    await Promise.all(
      this.surfaces.map((surface) => control(surface, method, `/snapshots/${encodeURIComponent(name)}`)),
    );
  }
}

async function snapshotsOf(surface: ControlSurface): Promise<Snapshot[]> {
  return ((await control(surface, 'GET', '/snapshots')).json as { snapshots: Snapshot[] }).snapshots;
}
