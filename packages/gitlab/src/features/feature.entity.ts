import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { GateKey } from '../feature-flags/feature-state.js';

/** A feature flag that an administrator has set; without gates it is off, whatever its default. */
@Entity('features')
export class Feature {
  @PrimaryColumn({ type: 'varchar', length: 255 }) name: string;
  @Column({ name: 'created_at', type: 'timestamp with time zone' }) createdAt: Date;
}

/** One value of one gate of a feature flag; `actors` and `groups` have one for each. */
@Entity('feature_gates')
export class FeatureGate {
  @PrimaryColumn({ name: 'feature_name', type: 'varchar', length: 255 }) featureName: string;

  @ManyToOne(() => Feature, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'feature_name', foreignKeyConstraintName: 'fk_feature_gates_feature_name' })
  feature?: Relation<Feature>;

  @PrimaryColumn({ type: 'varchar', length: 32 }) key: GateKey;
  @PrimaryColumn({ type: 'varchar', length: 255 }) value: string;
}
