import type { DynamicModule } from '@nestjs/common';

/** A kind of fault that a service knows of its own content. */
export interface ContentFaultKind {
  readonly kind: string;
  readonly description: string;
}

/** Whether a fault of content of a kind strikes now; then it counts as fired. */
export type Strikes = (kind: string) => boolean;

/** Faults of content, as they lie beside what they spoil: their kinds, and the module that carries them out. */
export interface ContentFaults {
  readonly kinds: readonly ContentFaultKind[];
  readonly module: (strikes: Strikes) => DynamicModule;
}
