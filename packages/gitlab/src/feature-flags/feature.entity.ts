import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A feature flag that an administrator has set; without gates it is off, whatever its default. */
@Entity('features')
export class Feature {
  @PrimaryColumn({ type: 'varchar', length: 255 })
  name: string;

  @Column({ name: 'created_at', type: 'timestamp with time zone' })
  createdAt: Date;
}
