import type { MemberAnswer } from '@tandem/contracts';
import type { ExternalUrl } from '../api/external-url.js';
import { presentBasicUser } from '../users/present-user.js';
import type { MemberOfGroup } from './members.service.js';

export const presentMember = (member: MemberOfGroup, url: ExternalUrl): MemberAnswer => ({
  ...presentBasicUser(member.user, url),
  access_level: member.accessLevel,
  created_at: member.createdAt.toISOString(),
  expires_at: member.expiresAt,
  membership_state: 'active',
});
