import { control, type ControlSurface } from './control-surface.js';

/** When a fault strikes; every time without it. */
interface Schedule {
  /** So often, then no more. */
  readonly times?: number;
  /** By chance, from above 0 to 1; the same seed strikes the same requests of a row. */
  readonly probability?: number;
  readonly seed?: number;
}

/** What a fault of the wire strikes. */
interface Where extends Schedule {
  /** `in`: what the service is asked; `out`: what it asks another one. */
  readonly on: 'in' | 'out';
  readonly method?: string;
  /** A path, or its beginning and `*`. */
  readonly path?: string;
}

/** A fault as `/_simulator/faults` takes it; those of content are known to saas alone. */
export type Fault =
  | (Where & { readonly kind: 'delay'; readonly milliseconds: number })
  | (Where & {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string | object;
      readonly headers?: Readonly<Record<string, string>>;
    })
  | (Where & { readonly kind: 'reset' })
  | (Where & { readonly kind: 'truncate'; readonly bytes: number })
  | (Where & { readonly kind: 'invalid-body'; readonly body?: string })
  | (Where & { readonly kind: 'unreachable'; readonly on: 'out' })
  | (Schedule & {
      readonly kind: 'expired-jwt' | 'badly-signed-jwt' | 'wrong-audience' | 'wrong-issuer' | 'stale-keys';
    });

/** A fault that is set. */
export type SetFault = Fault & {
  readonly id: number;
  /** How often it has struck. */
  readonly fired: number;
  readonly spent: boolean;
};

/** The faults of one service. */
export class FaultControl {
  constructor(private readonly surface: ControlSurface) {}

  /** Sets one; rejects with what is wrong with it. */
  async set(fault: Fault): Promise<SetFault> {
    return (await control(this.surface, 'POST', '/faults', { body: fault })).json as SetFault;
  }

  async list(): Promise<SetFault[]> {
    return ((await control(this.surface, 'GET', '/faults')).json as { faults: SetFault[] }).faults;
  }

  async remove(id: number): Promise<void> {
    await control(this.surface, 'DELETE', `/faults/${id}`);
  }

  async clear(): Promise<void> {
    await control(this.surface, 'DELETE', '/faults');
  }
}

/** The faults of several services. */
export class AllFaults {
  constructor(private readonly services: readonly { readonly faults: FaultControl }[]) {}

  /** Those that are set on any of them. */
  async list(): Promise<SetFault[]> {
    return (await Promise.all(this.services.map(({ faults }) => faults.list()))).flat();
  }

  async clear(): Promise<void> {
    await Promise.all(this.services.map(({ faults }) => faults.clear()));
  }
}
