import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** How many token requests a user made in the period of the last one. There is none where requests are not limited. */
@Entity('token_request_counts')
export class TokenRequestCount {
  @PrimaryColumn({ name: 'user_id', type: 'integer' })
  userId: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_token_request_counts_user_id' })
  user?: Relation<User>;

  @Column({ name: 'period_starts_at', type: 'timestamp with time zone' })
  periodStartsAt: Date;

  @Column({ type: 'integer' })
  requests: number;
}
