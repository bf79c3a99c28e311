import { Controller } from '@nestjs/common';
import {
  membersOperations,
  type AddedMembersAnswer,
  type AddMember,
  type ListMembers,
  type MemberAnswer,
} from '@tandem/contracts';
import { ExternalUrl } from '../api/external-url.service.js';
import type { Page } from '../api/page.js';
import { Operation } from '../api/operation.decorator.js';
import {
  CurrentAuthentication,
  CurrentAuthor,
  type Authentication,
  type Author,
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
  async list(parameters: ListMembers, @CurrentAuthentication() { user }: Authentication): Promise<Page<MemberAnswer>> {
    const group = await this.groups.findVisible(parameters.id, user);
    const page = await this.members.list(group, parameters, { inherited: false });
    return page.map((member) => presentMember(member, this.url));
  }

  @Operation(membersOperations.listAllMembers)
  async listAll(
    parameters: ListMembers,
    @CurrentAuthentication() { user }: Authentication,
  ): Promise<Page<MemberAnswer>> {
    const group = await this.groups.findVisible(parameters.id, user);
    const page = await this.members.list(group, parameters, { inherited: true });
    return page.map((member) => presentMember(member, this.url));
  }

  @Operation(membersOperations.getInheritedMember)
  async showInherited(
    { id, user_id }: MemberParameters,
    @CurrentAuthentication() { user }: Authentication,
  ): Promise<MemberAnswer> {
    const group = await this.groups.findVisible(id, user);
    return presentMember(await this.members.find(group, user_id, { inherited: true }), this.url);
  }

  @Operation(membersOperations.getMember)
  async show(
    { id, user_id }: MemberParameters,
    @CurrentAuthentication() { user }: Authentication,
  ): Promise<MemberAnswer> {
    const group = await this.groups.findVisible(id, user);
    return presentMember(await this.members.find(group, user_id, { inherited: false }), this.url);
  }

  @Operation(membersOperations.addMember)
  async add(
    { id, user_id: users, ...fields }: AddMember,
    @CurrentAuthor() by: Author,
  ): Promise<MemberAnswer | AddedMembersAnswer> {
    const group = await this.groups.findOwned(id, by);
    return Array.isArray(users)
      ? this.members.addAll(group, users, fields, by)
      : presentMember(await this.members.add(group, users, fields, by), this.url);
  }

  @Operation(membersOperations.updateMember)
  async change(
    { id, user_id, ...fields }: MemberParameters & MembershipFields,
    @CurrentAuthor() by: Author,
  ): Promise<MemberAnswer> {
    return presentMember(await this.members.change(await this.groups.findOwned(id, by), user_id, fields, by), this.url);
  }

  @Operation(membersOperations.removeMember)
  async remove({ id, user_id }: MemberParameters, @CurrentAuthor() by: Author): Promise<void> {
    const leaves = user_id === by.id;
    const group = leaves ? await this.groups.findVisible(id, by) : await this.groups.findOwned(id, by);
    await this.members.remove(group, user_id, by);
  }
}
