import { Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import {
  API_PREFIX,
  createGroupParameters,
  groupParameters,
  listGroupsParameters,
  listSubgroupsParameters,
  updateGroupParameters,
  type CreateGroup,
  type GroupAnswer,
  type GroupDetailAnswer,
  type ListGroups,
  type UpdateGroup,
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
import type { Group } from './group.entity.js';
import { GroupsService, type GroupId } from './groups.service.js';
import { presentGroup, presentGroupDetail } from './present-group.js';

/** Groups and subgroups (lib/api/groups.rb). */
@Controller(`${API_PREFIX}/groups`)
export class GroupsController {
  constructor(
    private readonly groups: GroupsService,
    private readonly url: ExternalUrl,
  ) {}

  @Get()
  @Authenticated({ scope: 'api', optional: true })
  async list(
    @Parameters(listGroupsParameters) parameters: ListGroups,
    @CurrentAuthentication() by: Authentication | undefined,
  ): Promise<Page<GroupAnswer>> {
    return this.presentPage(await this.groups.list(parameters, by?.user));
  }

  @Post()
  @Authenticated({ scope: 'api' })
  async create(
    @Parameters(createGroupParameters) parameters: CreateGroup,
    @CurrentAuthor() by: Author,
  ): Promise<GroupDetailAnswer> {
    return this.presentDetail(await this.groups.create(parameters, by));
  }

  @Get(':id')
  @Authenticated({ scope: 'api', optional: true })
  async show(
    @Parameters(groupParameters) { id, with_projects }: { id: GroupId; with_projects: boolean },
    @CurrentAuthentication() by: Authentication | undefined,
  ): Promise<GroupAnswer | GroupDetailAnswer> {
    const group = await this.groups.findVisible(id, by?.user);
    return with_projects ? this.presentDetail(group) : this.present(group);
  }

  @Put(':id')
  @Authenticated({ scope: 'api' })
  async update(
    @Parameters(updateGroupParameters) parameters: UpdateGroup,
    @CurrentAuthor() by: Author,
  ): Promise<GroupDetailAnswer> {
    return this.presentDetail(await this.groups.update(parameters, by));
  }

  @Delete(':id')
  @HttpCode(202)
  @Authenticated({ scope: 'api' })
  async remove(
    @Parameters(groupParameters) { id }: { id: GroupId },
    @CurrentAuthor() by: Author,
  ): Promise<{ message: '202 Accepted' }> {
    await this.groups.remove(id, by);
    return { message: '202 Accepted' };
  }

  @Get(':id/subgroups')
  @Authenticated({ scope: 'api', optional: true })
  async subgroups(
    @Parameters(listSubgroupsParameters) { id, ...parameters }: ListGroups & { id: GroupId },
    @CurrentAuthentication() by: Authentication | undefined,
  ): Promise<Page<GroupAnswer>> {
    const parent = await this.groups.findVisible(id, by?.user);
    return this.presentPage(await this.groups.list(parameters, by?.user, { parent, generations: 'children' }));
  }

  @Get(':id/descendant_groups')
  @Authenticated({ scope: 'api', optional: true })
  async descendants(
    @Parameters(listSubgroupsParameters) { id, ...parameters }: ListGroups & { id: GroupId },
    @CurrentAuthentication() by: Authentication | undefined,
  ): Promise<Page<GroupAnswer>> {
    const parent = await this.groups.findVisible(id, by?.user);
    return this.presentPage(await this.groups.list(parameters, by?.user, { parent, generations: 'descendants' }));
  }

  private async presentPage(page: Page<Group>): Promise<Page<GroupAnswer>> {
    const names = await this.groups.fullNames(page.items);
    return page.map((group) => presentGroup(group, names.get(group.id) ?? group.name, this.url));
  }

  private async present(group: Group): Promise<GroupAnswer> {
    const names = await this.groups.fullNames([group]);
    return presentGroup(group, names.get(group.id) ?? group.name, this.url);
  }

  private async presentDetail(group: Group): Promise<GroupDetailAnswer> {
    return presentGroupDetail(group, await this.present(group));
  }
}
