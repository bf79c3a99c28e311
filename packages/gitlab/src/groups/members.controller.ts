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
import {
  CurrentAuthentication,
  CurrentAuthor,
  type Authentication,
  type Author,
} from '../authentication/authentication.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { GroupsService, type GroupId } from './groups.service.js';
import { MembersService, type MembershipFields } from './members.service.js';
import { presentMember } from './present-group.js';

interface MemberParameters {
  readonly id: GroupId;
  readonly user_id: number;
}

/** The members of a group (lib/api/members.rb). */
@Controller(`${API_PREFIX}/groups/:id/members`)
@Authenticated({ scope: 'api' })
export class MembersController {
  constructor(
    private readonly groups: GroupsService,
    private readonly members: MembersService,
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
    const group = await this.groups.findOwned(id, by);
    return Array.isArray(users)
      ? this.members.addAll(group, users, fields, by)
      : presentMember(await this.members.add(group, users, fields, by), this.url);
  }

  @Put(':user_id')
  async change(
    @Parameters(writeMemberParameters) { id, user_id, ...fields }: MemberParameters & MembershipFields,
    @CurrentAuthor() by: Author,
  ): Promise<MemberAnswer> {
    return presentMember(await this.members.change(await this.groups.findOwned(id, by), user_id, fields, by), this.url);
  }

  @Delete(':user_id')
  @HttpCode(204)
  async remove(
    @Parameters(memberParameters) { id, user_id }: MemberParameters,
    @CurrentAuthor() by: Author,
  ): Promise<void> {
    const leaves = user_id === by.id;
    const group = leaves ? await this.groups.findVisible(id, by) : await this.groups.findOwned(id, by);
    await this.members.remove(group, user_id, by);
  }
}
