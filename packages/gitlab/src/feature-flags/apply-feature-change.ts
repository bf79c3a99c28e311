import type { EntityManager } from 'typeorm';
import type { FeatureChange } from './feature-change.js';
import { FeatureGate } from './feature-gate.entity.js';
import type { FeatureTarget } from './feature-targets.service.js';

/**
 * Sets the gates of a flag as Flipper does: a percentage takes the place of the one before, fully on and fully off clear
 * every other gate, and an actor or feature group is added or taken away by itself.
 */
export async function applyChange(
  manager: EntityManager,
  featureName: string,
  change: FeatureChange,
  targets: readonly FeatureTarget[],
): Promise<void> {
  if (change.kind === 'percentage') {
    await manager.delete(FeatureGate, { featureName, key: change.gate });
    await manager.insert(FeatureGate, { featureName, key: change.gate, value: String(change.value) });
    return;
  }
  if (targets.length === 0) {
    await manager.delete(FeatureGate, { featureName });
    if (change.kind === 'enable') {
      await manager.insert(FeatureGate, { featureName, key: 'boolean', value: 'true' });
    }
    return;
  }
  for (const { gate, value } of targets) {
    await manager.delete(FeatureGate, { featureName, key: gate, value });
    if (change.kind === 'enable') {
      await manager.insert(FeatureGate, { featureName, key: gate, value });
    }
  }
}
