import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectRepository } from '@nestjs/typeorm';
import type { FeatureAnswer, FeatureDefinitionAnswer, GateAnswer, SetFeature } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import type { EntityManager, Repository } from 'typeorm';
import { AuditEventsService, INSTANCE, type AuditedEvent } from '../audit-events/audit-events.service.js';
import type { Author } from '../authentication/authentication.js';
import { inTransaction } from '../database/transactions.js';
import { badRequest } from '../errors/gitlab-errors.js';
import { MAX_NAME } from '../errors/record-problems.js';
import { flagDefinitionsOf, GATE_KEYS, type GateKey } from '../feature-flags/feature-state.js';
import { gitlabVersionOf } from '../gitlab-version/gitlab-version.js';
import { FeatureTargetsService, type FeatureTarget } from './feature-targets.service.js';
import { Feature, FeatureGate } from './feature.entity.js';

/** The feature flags that an administrator has set. */
@Injectable()
export class FeaturesService {
  /** Those that GitLab of this version has. */
  readonly definitions: readonly FeatureDefinitionAnswer[];

  constructor(
    @InjectRepository(Feature) private readonly features: Repository<Feature>,
    private readonly targets: FeatureTargetsService,
    private readonly clock: Clock,
    private readonly audit: AuditEventsService,
    configuration: ConfigService,
  ) {
    this.definitions = flagDefinitionsOf(gitlabVersionOf(configuration));
  }

  /** All flags that are set, by name. */
  async list(): Promise<FeatureAnswer[]> {
    const features = await this.features.find({ order: { name: 'ASC' } });
    const gates = await this.features.manager.find(FeatureGate, { order: { value: 'ASC' } });
    return features.map(({ name }) => this.present(name, gates));
  }

  /**
   * Sets a flag for everybody, for some actors, or for a percentage. Of two who set the same flag at the same time one
   * comes after the other.
   *
   * @throws {Refusal} 400 for an unknown flag without `force`, a value that means nothing, a target that is not there
   */
  async set(parameters: SetFeature, by: Author): Promise<FeatureAnswer> {
    const { name, force } = parameters;
    if (name.length > MAX_NAME || (!force && !this.definitionOf(name))) {
      throw badRequest('feature-flag-is-known', `The feature flag YAML definition for '${name}' does not exist`);
    }
    const targets = await this.targets.find(parameters);
    const change = featureChange(parameters, targets[0]?.name);
    return inTransaction(this.features.manager, async (manager) => {
      await this.hold(name, manager);
      await applyChange(manager, name, change, targets);
      await this.audit.record(manager, by, [featureEvent(name, describeChange(change, targets))]);
      return this.present(
        name,
        await manager.find(FeatureGate, { where: { featureName: name }, order: { value: 'ASC' } }),
      );
    });
  }

  /** Makes a flag one that is not set, so that its default counts. */
  async remove(name: string, by: Author): Promise<void> {
    await inTransaction(this.features.manager, async (manager) => {
      const { affected } = await manager.delete(Feature, { name });
      await this.audit.record(manager, by, affected ? [featureEvent(name, 'removed')] : []);
    });
  }

  private definitionOf(name: string): FeatureDefinitionAnswer | undefined {
    return this.definitions.find((defined) => defined.name === name);
  }

  /** Flipper's state and gates: the boolean one always, an empty or zero one never (lib/api/entities/feature.rb). */
  private present(name: string, stored: readonly FeatureGate[]): FeatureAnswer {
    const own = stored.filter(({ featureName }) => featureName === name);
    const gates = GATE_KEYS.flatMap((key) => presentGate(key, valuesOf(own, key)));
    return { name, state: stateOf(gates), gates, definition: this.definitionOf(name) ?? null };
  }

  /** Makes the flag's row if there is none, and keeps it to this transaction. */
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

/** What a request to set a flag asks for (app/services/admin/set_feature_flag_service.rb). */
type FeatureChange =
  | { readonly kind: 'enable' | 'disable' }
  | {
      readonly kind: 'percentage';
      readonly gate: 'percentage_of_time' | 'percentage_of_actors';
      readonly value: number;
    };

/**
 * Reads value and key: 0 and 100 are the same as `false` and `true`, with and without a key. With targets a flag is on
 * or off, and nothing between.
 *
 * @param target whom the flag is set for, undefined for everybody
 * @throws {Refusal} 400 if the value is none of these
 */
function featureChange({ name, value, key }: SetFeature, target: string | undefined): FeatureChange {
  if (value === 'true' || (isNumber(value) && Number(value) === 100)) return { kind: 'enable' };
  if (value === 'false' || (isNumber(value) && Number(value) === 0)) return { kind: 'disable' };
  if (target === undefined && isNumber(value) && Number(value) < 100) {
    return { kind: 'percentage', gate: key ?? 'percentage_of_time', value: Number(value) };
  }
  const named = key === undefined ? '' : ` ("${key}")`;
  const whom = target === undefined ? '' : ` for ${target}`;
  throw badRequest('feature-value-is-valid', `Cannot set '${name}'${named} to ${JSON.stringify(value)}${whom}`);
}

const isNumber = (value: string) => /^\d{1,3}(\.\d+)?$/.test(value);

/** A change in a few words, for the audit trail. */
function describeChange(change: FeatureChange, targets: readonly { readonly name: string }[]): string {
  if (change.kind === 'percentage') return `set to ${change.value} (${change.gate})`;
  const whom = targets.length === 0 ? '' : ` for ${targets.map(({ name }) => name).join(', ')}`;
  return `${change.kind}d${whom}`;
}

/**
 * Sets the gates of a flag as Flipper does: a percentage takes the place of the one before, fully on and fully off clear
 * every other gate, and an actor or feature group is added or taken away by itself.
 */
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
    if (change.kind === 'enable') await manager.insert(FeatureGate, { featureName, key: 'boolean', value: 'true' });
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

const valuesOf = (gates: readonly FeatureGate[], key: GateKey) =>
  gates.filter((gate) => gate.key === key).map(({ value }) => value);

function presentGate(key: GateKey, values: string[]): GateAnswer[] {
  switch (key) {
    case 'boolean':
      return [{ key, value: values.includes('true') }];
    case 'groups':
    case 'actors':
      return values.length > 0 ? [{ key, value: values }] : [];
    case 'percentage_of_time':
    case 'percentage_of_actors': {
      const value = Number(values[0] ?? 0);
      return value > 0 ? [{ key, value }] : [];
    }
  }
}

function stateOf(gates: readonly GateAnswer[]): FeatureAnswer['state'] {
  if (gates.some(({ key, value }) => value === true || (key === 'percentage_of_time' && value === 100))) return 'on';
  return gates.length > 1 ? 'conditional' : 'off';
}
