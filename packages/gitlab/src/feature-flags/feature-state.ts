import type { Randomness } from '@tandem/platform';
import { crc32 } from 'node:zlib';
import { definitionOf } from './definitions.js';
import type { GateKey } from './feature-gate.entity.js';

/** The gates of the flags that are set, by flag: pairs of key and value. A flag that is not in it is not set. */
export type StoredFeatures = Readonly<Record<string, readonly (readonly [GateKey, string])[]>>;

/** Who a flag is asked for, by its Flipper id. */
export interface FlagActor {
  readonly flipperId: string;
}

export const userActor = (id: number): FlagActor => ({ flipperId: `User:${id}` });
export const groupActor = (id: number): FlagActor => ({ flipperId: `Group:${id}` });
export const userNamespaceActor = (id: number): FlagActor => ({ flipperId: `Namespaces::UserNamespace:${id}` });

/**
 * Whether a flag is on for an actor, or at all where none is given (lib/feature.rb and Flipper's gates): a flag that is
 * not set has its definition's default; one that is set is on where any of its gates is open.
 */
export function isEnabled(name: string, stored: StoredFeatures, randomness: Randomness, actor?: FlagActor): boolean {
  const gates = stored[name];
  if (!gates) {
    return definitionOf(name)?.default_enabled ?? false;
  }
  return gates.some(([key, value]) => isOpen(key, value, name, randomness, actor));
}

function isOpen(key: GateKey, value: string, name: string, randomness: Randomness, actor?: FlagActor): boolean {
  switch (key) {
    case 'boolean':
      return value === 'true';
    case 'actors':
      return actor?.flipperId === value;
    case 'percentage_of_actors':
      return actor !== undefined && crc32(`${name}${actor.flipperId}`) % 100_000 < Number(value) * 1000;
    case 'percentage_of_time':
      return randomness.fraction() < Number(value) / 100;
    case 'groups':
      // GitLab's feature groups name its own staff and the like; none of them has members here.
      return false;
  }
}

/** Whether a flag's answer is the same for every actor; it is undefined where it depends on who is asked for. */
export function sameForAll(name: string, stored: StoredFeatures): boolean | undefined {
  const gates = stored[name];
  if (!gates) {
    return definitionOf(name)?.default_enabled ?? false;
  }
  if (gates.some(([key, value]) => key === 'boolean' && value === 'true')) {
    return true;
  }
  return gates.length === 0 ? false : undefined;
}
