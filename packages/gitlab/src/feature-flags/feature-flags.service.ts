import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { SetFeature } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import { In, type EntityManager, type Repository } from 'typeorm';
import { INSTANCE, type AuditedEvent } from '../audit-events/audited-event.js';
import { AuditTrail } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { badRequest } from '../errors/gitlab-errors.js';
import { MAX_NAME } from '../errors/record-problems.js';
import { definitionOf } from './definitions.js';
import { describeChange, featureChange } from './feature-change.js';
import { FeatureGate, type GateKey } from './feature-gate.entity.js';
import { applyChange } from './apply-feature-change.js';
import { FeatureTargets } from './feature-targets.service.js';
import { Feature } from './feature.entity.js';
import type { SetFeatureFlag } from './present-feature.js';

/** The feature flags that an administrator has set. */
@Injectable()
export class FeatureFlags {
  constructor(
    @InjectRepository(Feature) private readonly features: Repository<Feature>,
    private readonly targets: FeatureTargets,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** All flags that are set, by name. */
  async list(): Promise<SetFeatureFlag[]> {
    const features = await this.features.find({ order: { name: 'ASC' } });
    return this.withGates(
      this.features.manager,
      features.map(({ name }) => name),
    );
  }

  /**
   * Sets a flag for everybody, for some actors, or for a percentage. Of two who set the same flag at the same time one
   * comes after the other.
   *
   * @throws {Refusal} 400 for an unknown flag without `force`, a value that means nothing, a target that is not there
   */
  async set(parameters: SetFeature, by: Author): Promise<SetFeatureFlag> {
    const { name, force } = parameters;
    if (name.length > MAX_NAME || (!force && !definitionOf(name))) {
      throw badRequest('feature-flag-is-known', `The feature flag YAML definition for '${name}' does not exist`);
    }
    const targets = await this.targets.find(parameters);
    const change = featureChange(parameters, targets[0]?.name);
    return inTransaction(this.features.manager, async (manager) => {
      await this.hold(name, manager);
      await applyChange(manager, name, change, targets);
      await this.audit.record(manager, by, [featureEvent(name, describeChange(change, targets))]);
      const [feature] = await this.withGates(manager, [name]);
      return feature ?? { name, gates: [] };
    });
  }

  /** Makes a flag one that is not set, so that its default counts. */
  async remove(name: string, by: Author): Promise<void> {
    await inTransaction(this.features.manager, async (manager) => {
      const { affected } = await manager.delete(Feature, { name });
      await this.audit.record(manager, by, affected ? [featureEvent(name, 'removed')] : []);
    });
  }

  private async withGates(manager: EntityManager, names: readonly string[]): Promise<SetFeatureFlag[]> {
    const gates = new Map(names.map((name): [string, [GateKey, string][]] => [name, []]));
    const stored = await manager.find(FeatureGate, { where: { featureName: In([...names]) }, order: { value: 'ASC' } });
    stored.forEach(({ featureName, key, value }) => gates.get(featureName)?.push([key, value]));
    return [...gates].map(([name, values]) => ({ name, gates: values }));
  }

  /** Makes the flag's row where there is none, and keeps it to this transaction. */
  private async hold(name: string, manager: EntityManager): Promise<void> {
    await manager.query(
      'INSERT INTO features (name, created_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET name = excluded.name',
      [name, this.clock.date()],
    );
  }
}

const featureEvent = (name: string, what: string): AuditedEvent => ({
  entity: INSTANCE,
  target: { type: 'Feature', id: name, details: name },
  action: { custom_message: `Feature flag ${name} ${what}` },
});
