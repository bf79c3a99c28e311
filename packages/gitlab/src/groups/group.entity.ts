import type { GroupAttributes } from '@tandem/contracts';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A group or subgroup (`namespaces` in GitLab). */
@Entity('namespaces')
export class Group {
  @PrimaryGeneratedColumn({ type: 'integer' }) id: number;
  @Column({ type: 'varchar', length: 255 }) name: string;
  @Column({ type: 'varchar', length: 255 }) path: string;

  /** The paths of the groups above and its own, joined by slashes. */
  @Index('index_namespaces_on_full_path', { unique: true })
  @Column({ name: 'full_path', type: 'varchar', length: 1024 })
  fullPath: string;

  @Column({ type: 'text' }) description: string;
  @Column({ type: 'varchar', length: 16 }) visibility: 'private' | 'internal' | 'public';

  @Index('index_namespaces_on_parent_id')
  @Column({ name: 'parent_id', type: 'integer', nullable: true })
  parentId: number | null;

  /** The ids of the groups above, the root group's first, and its own last. */
  @Index('index_namespaces_on_traversal_ids', { synchronize: false })
  @Column({ name: 'traversal_ids', type: 'integer', array: true })
  traversalIds: number[];

  /** The group's own setting (`namespace_settings.code_suggestions` in GitLab); on by default. Only a root group's counts. */
  @Column({ name: 'code_suggestions', type: 'boolean' }) codeSuggestions: boolean;
  /** What was set beside the columns above. */
  @Column({ type: 'jsonb', default: {} }) attributes: GroupAttributes;
  @Column({ name: 'created_at', type: 'timestamp with time zone' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamp with time zone', nullable: true }) updatedAt: Date | null;
}
