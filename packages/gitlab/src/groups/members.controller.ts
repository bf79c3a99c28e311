import { Controller } from '@nestjs/common';
import { membersOperations, type AddMember, type ListMembers } from '@tandem/contracts';
import { ExternalUrl } from '../api/external-url.service.js';
import { Operation } from '../api/operation.decorator.js';
import {
  CurrentAuthentication,
  CurrentAuthor,
  type Authentication,
  type Author,
  type Viewer,
} from '../authentication/authentication.js';
import { GroupsService, type GroupId } from './groups.service.js';
import { MembersService, type MembershipFields } from './members.service.js';
import { presentMember } from './present-group.js';

interface MemberParameters {
  readonly id: GroupId;
  readonly user_id: number;
}

/** The members of a group (lib/api/members.rb). */
@Controller()
export class MembersController {
  constructor(
    private readonly groups: GroupsService,
    private readonly members: MembersService,
    private readonly url: ExternalUrl,
  ) {}

  @Operation(membersOperations.listMembers)
  async list(parameters: ListMembers, @CurrentAuthentication() { user }: Authentication) {
    return this.page(parameters, user, { inherited: false });
  }

  @Operation(membersOperations.listAllMembers)
  async listAll(parameters: ListMembers, @CurrentAuthentication() { user }: Authentication) {
    return this.page(parameters, user, { inherited: true });
  }

  @Operation(membersOperations.getInheritedMember)
  async showInherited({ id, user_id }: MemberParameters, @CurrentAuthentication() { user }: Authentication) {
    return this.member(id, user_id, user, { inherited: true });
  }

  @Operation(membersOperations.getMember)
  async show({ id, user_id }: MemberParameters, @CurrentAuthentication() { user }: Authentication) {
    return this.member(id, user_id, user, { inherited: false });
  }

  @Operation(membersOperations.addMember)
  async add({ id, user_id: users, ...fields }: AddMember, @CurrentAuthor() by: Author) {
    const group = await this.groups.findOwned(id, by);
    return Array.isArray(users)
      ? this.members.addAll(group, users, fields, by)
      : presentMember(await this.members.add(group, users, fields, by), this.url);
  }

  @Operation(membersOperations.updateMember)
  async change({ id, user_id, ...fields }: MemberParameters & MembershipFields, @CurrentAuthor() by: Author) {
    return presentMember(await this.members.change(await this.groups.findOwned(id, by), user_id, fields, by), this.url);
  }

  @Operation(membersOperations.removeMember)
  async remove({ id, user_id }: MemberParameters, @CurrentAuthor() by: Author) {
    const leaves = user_id === by.id;
    const group = leaves ? await this.groups.findVisible(id, by) : await this.groups.findOwned(id, by);
    await this.members.remove(group, user_id, by);
  }

  private async page(parameters: ListMembers, by: Viewer, which: { inherited: boolean }) {
    const group = await this.groups.findVisible(parameters.id, by);
    return (await this.members.list(group, parameters, which)).map((member) => presentMember(member, this.url));
  }

  private async member(id: GroupId, userId: number, by: Viewer, which: { inherited: boolean }) {
    const group = await this.groups.findVisible(id, by);
    return presentMember(await this.members.find(group, userId, which), this.url);
  }
}
