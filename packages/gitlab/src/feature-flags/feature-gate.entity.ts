import { Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Feature } from './feature.entity.js';

export const GATE_KEYS = ['boolean', 'groups', 'actors', 'percentage_of_time', 'percentage_of_actors'] as const;
export type GateKey = (typeof GATE_KEYS)[number];

/** One value of one gate of a feature flag; `actors` and `groups` have one for each. */
@Entity('feature_gates')
export class FeatureGate {
  @PrimaryColumn({ name: 'feature_name', type: 'varchar', length: 255 })
  featureName: string;

  @ManyToOne(() => Feature, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'feature_name', foreignKeyConstraintName: 'fk_feature_gates_feature_name' })
  feature?: Relation<Feature>;

  @PrimaryColumn({ type: 'varchar', length: 32 })
  key: GateKey;

  @PrimaryColumn({ type: 'varchar', length: 255 })
  value: string;
}
