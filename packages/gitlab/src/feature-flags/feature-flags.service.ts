import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { SetFeature } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import { In, type EntityManager, type Repository } from 'typeorm';
import { badRequest } from '../errors/gitlab-errors.js';
import { definitionOf } from './definitions.js';
import { featureChange, type FeatureChange } from './feature-change.js';
import { FeatureGate, type GateKey } from './feature-gate.entity.js';
import { FeatureTargets, type FeatureTarget } from './feature-targets.service.js';
import { Feature } from './feature.entity.js';
import type { SetFeatureFlag } from './present-feature.js';

const MAX_NAME = 255;

/** The feature flags that an administrator has set. */
@Injectable()
export class FeatureFlags {
  constructor(
    @InjectRepository(Feature) private readonly features: Repository<Feature>,
    private readonly targets: FeatureTargets,
    private readonly clock: Clock,
  ) {}

  /** All flags that are set, by name. */
  async list(): Promise<SetFeatureFlag[]> {
    const names = (await this.features.find({ order: { name: 'ASC' } })).map(({ name }) => name);
    const gates = await this.features.manager.find(FeatureGate, {
      where: { featureName: In(names) },
      order: { value: 'ASC' },
    });
    return names.map((name) => ({ name, gates: gatesOf(gates.filter(({ featureName }) => featureName === name)) }));
  }

  /**
   * Sets a flag for everybody, for some actors, or for a percentage. Of two who set the same flag at the same time one
   * comes after the other.
   *
   * @throws {Refusal} 400 for an unknown flag without `force`, a value that means nothing, a target that is not there
   */
  async set(parameters: SetFeature): Promise<SetFeatureFlag> {
    const { name, force } = parameters;
    if (name.length > MAX_NAME || (!force && !definitionOf(name))) {
      throw badRequest('feature-flag-is-known', `The feature flag YAML definition for '${name}' does not exist`);
    }
    const targets = await this.targets.find(parameters);
    const change = featureChange(parameters, targets[0]?.name);
    return this.features.manager.transaction(async (manager) => {
      await this.lock(name, manager);
      await applyChange(manager, name, change, targets);
      return {
        name,
        gates: gatesOf(await manager.find(FeatureGate, { where: { featureName: name }, order: { value: 'ASC' } })),
      };
    });
  }

  /** Makes a flag one that is not set, so that its default counts. */
  async remove(name: string): Promise<void> {
    await this.features.delete(name);
  }

  /** Makes the flag's row where there is none, and keeps it to this transaction. */
  private async lock(name: string, manager: EntityManager): Promise<void> {
    await manager.query(
      'INSERT INTO features (name, created_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET name = excluded.name',
      [name, this.clock.date()],
    );
  }
}

async function applyChange(
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

const gatesOf = (gates: readonly FeatureGate[]) => gates.map(({ key, value }): [GateKey, string] => [key, value]);
