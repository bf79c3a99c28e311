import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** What an audit event says beside its author and its entity (app/models/audit_event.rb). */
export type AuditEventDetails = Readonly<Record<string, string | number | boolean | null>>;

/** A change that somebody made. It outlives its author and its entity, and holds no secret. */
@Entity('audit_events')
@Index('index_audit_events_on_entity', ['entityType', 'entityId'])
export class AuditEvent {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id: string;
  @Column({ name: 'author_id', type: 'integer' }) authorId: number;
  @Column({ name: 'entity_type', type: 'varchar', length: 64 }) entityType: string;
  @Column({ name: 'entity_id', type: 'integer' }) entityId: number;
  @Column({ type: 'jsonb' }) details: AuditEventDetails;

  @Index('index_audit_events_on_created_at')
  @Column({ name: 'created_at', type: 'timestamp with time zone' })
  createdAt: Date;
}
