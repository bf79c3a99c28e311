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
  const given = [featureName, targets.map(({ gate }) => gate), targets.map(({ value }) => value)];
  await manager.query(change.kind === 'enable' ? ADD : TAKE_AWAY, given);
}

/** `$1`: the flag; `$2` and `$3`: keys and values of gates. */
const ADD = `
  INSERT INTO feature_gates (feature_name, key, value)
  SELECT DISTINCT $1, key, value FROM unnest($2::varchar[], $3::varchar[]) AS given (key, value) ON CONFLICT DO NOTHING`;
const TAKE_AWAY = `
  DELETE FROM feature_gates
   WHERE feature_name = $1 AND (key, value) IN (SELECT * FROM unnest($2::varchar[], $3::varchar[]))`;
