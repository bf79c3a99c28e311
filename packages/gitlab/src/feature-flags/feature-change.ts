import type { SetFeature } from '@tandem/contracts';
import { badRequest } from '../errors/gitlab-errors.js';

/** What a request to set a flag asks for (app/services/admin/set_feature_flag_service.rb). */
export type FeatureChange =
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
 * @throws {Refusal} 400 where the value is none of these
 */
export function featureChange({ name, value, key }: SetFeature, target: string | undefined): FeatureChange {
  if (value === 'true' || (isNumber(value) && Number(value) === 100)) {
    return { kind: 'enable' };
  }
  if (value === 'false' || (isNumber(value) && Number(value) === 0)) {
    return { kind: 'disable' };
  }
  if (target === undefined && isNumber(value) && Number(value) < 100) {
    return { kind: 'percentage', gate: key ?? 'percentage_of_time', value: Number(value) };
  }
  const named = key === undefined ? '' : ` ("${key}")`;
  const whom = target === undefined ? '' : ` for ${target}`;
  throw badRequest('feature-value-is-valid', `Cannot set '${name}'${named} to ${JSON.stringify(value)}${whom}`);
}

const isNumber = (value: string) => /^\d{1,3}(\.\d+)?$/.test(value);

/** A change in a few words, for the audit trail. */
export function describeChange(change: FeatureChange, targets: readonly { readonly name: string }[]): string {
  if (change.kind === 'percentage') {
    return `set to ${change.value} (${change.gate})`;
  }
  const whom = targets.length === 0 ? '' : ` for ${targets.map(({ name }) => name).join(', ')}`;
  return `${change.kind}d${whom}`;
}
