import { Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import {
  addMemberParameters,
  API_PREFIX,
  listMembersParameters,
  memberParameters,
  writeMemberParameters,
  type AddedMembersAnswer,
  type AddMember,
  type ListMembers,
  type MemberAnswer,
} from '@tandem/contracts';
import { ExternalUrl } from '../api/external-url.js';
import type { Page } from '../api/page.js';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../audit-events/author.js';
import { Authenticated, CurrentAuthentication } from '../authentication/authenticated.decorator.js';
import type { Authentication } from '../authentication/authentication.js';
import type { Viewer } from '../users/present-user.js';
import { GroupAccess } from './group-access.service.js';
import type { Group } from './group.entity.js';
import { Groups, type GroupId } from './groups.service.js';
import { OWNER } from './member.entity.js';
import { Members } from './members.service.js';
import { Memberships, type MembershipFields } from './memberships.service.js';
import { presentMember } from './present-member.js';

interface MemberParameters {
  readonly id: GroupId;
  readonly user_id: number;
}

/** The members of a group (lib/api/members.rb). */
@Controller(`${API_PREFIX}/groups/:id/members`)
@Authenticated({ scope: 'api' })
export class MembersController {
  constructor(
    private readonly groups: Groups,
    private readonly access: GroupAccess,
    private readonly members: Members,
    private readonly memberships: Memberships,
    private readonly url: ExternalUrl,
  ) {}

  @Get()
  async list(
    @Parameters(listMembersParameters) parameters: ListMembers,
    @CurrentAuthentication() { user }: Authentication,
  ): Promise<Page<MemberAnswer>> {
    const group = await this.groups.findVisible(parameters.id, user);
    const page = await this.members.list(group, parameters, { inherited: false });
    return page.map((member) => presentMember(member, this.url));
  }

  @Get('all')
  async listAll(
    @Parameters(listMembersParameters) parameters: ListMembers,
    @CurrentAuthentication() { user }: Authentication,
  ): Promise<Page<MemberAnswer>> {
    const group = await this.groups.findVisible(parameters.id, user);
    const page = await this.members.list(group, parameters, { inherited: true });
    return page.map((member) => presentMember(member, this.url));
  }

  @Get('all/:user_id')
  async showInherited(
    @Parameters(memberParameters) { id, user_id }: MemberParameters,
    @CurrentAuthentication() { user }: Authentication,
  ): Promise<MemberAnswer> {
    const group = await this.groups.findVisible(id, user);
    return presentMember(await this.members.find(group, user_id, { inherited: true }), this.url);
  }

  @Get(':user_id')
  async show(
    @Parameters(memberParameters) { id, user_id }: MemberParameters,
    @CurrentAuthentication() { user }: Authentication,
  ): Promise<MemberAnswer> {
    const group = await this.groups.findVisible(id, user);
    return presentMember(await this.members.find(group, user_id, { inherited: false }), this.url);
  }

  @Post()
  async add(
    @Parameters(addMemberParameters) { id, user_id: users, ...fields }: AddMember,
    @CurrentAuthor() by: Author,
  ): Promise<MemberAnswer | AddedMembersAnswer> {
    const group = await this.owned(id, by);
    return Array.isArray(users)
      ? this.memberships.addAll(group, users, fields, by)
      : presentMember(await this.memberships.add(group, users, fields, by), this.url);
  }

  @Put(':user_id')
  async change(
    @Parameters(writeMemberParameters) { id, user_id, ...fields }: MemberParameters & MembershipFields,
    @CurrentAuthor() by: Author,
  ): Promise<MemberAnswer> {
    return presentMember(await this.memberships.change(await this.owned(id, by), user_id, fields, by), this.url);
  }

  @Delete(':user_id')
  @HttpCode(204)
  async remove(
    @Parameters(memberParameters) { id, user_id }: MemberParameters,
    @CurrentAuthor() by: Author,
  ): Promise<void> {
    const leaves = user_id === by.id;
    const group = leaves ? await this.groups.findVisible(id, by) : await this.owned(id, by);
    await this.memberships.remove(group, user_id, by);
  }

  private async owned(id: GroupId, by: Viewer): Promise<Group> {
    const group = await this.groups.findVisible(id, by);
    await this.access.require(OWNER, group, by);
    return group;
  }
}
