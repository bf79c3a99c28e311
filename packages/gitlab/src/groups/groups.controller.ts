import { Controller } from '@nestjs/common';
import {
  groupsOperations,
  type CreateGroup,
  type GroupAnswer,
  type GroupDetailAnswer,
  type ListGroups,
  type UpdateGroup,
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
import type { Group } from './group.entity.js';
import type { Below } from './groups.finder.js';
import { GroupsService, type GroupId } from './groups.service.js';
import { presentGroup, presentGroupDetail } from './present-group.js';

/** Groups and subgroups (lib/api/groups.rb). */
@Controller()
export class GroupsController {
  constructor(
    private readonly groups: GroupsService,
    private readonly url: ExternalUrl,
  ) {}

  @Operation(groupsOperations.listGroups)
  async list(parameters: ListGroups, @CurrentAuthentication() by: Authentication | undefined) {
    return this.presentPage(await this.groups.list(parameters, by?.user));
  }

  @Operation(groupsOperations.createGroup)
  async create(parameters: CreateGroup, @CurrentAuthor() by: Author) {
    return this.presentDetail(await this.groups.create(parameters, by));
  }

  @Operation(groupsOperations.getGroup)
  async show(
    { id, with_projects }: { id: GroupId; with_projects: boolean },
    @CurrentAuthentication() by: Authentication | undefined,
  ) {
    const group = await this.groups.findVisible(id, by?.user);
    return with_projects ? this.presentDetail(group) : this.present(group);
  }

  @Operation(groupsOperations.updateGroup)
  async update(parameters: UpdateGroup, @CurrentAuthor() by: Author) {
    return this.presentDetail(await this.groups.update(parameters, by));
  }

  @Operation(groupsOperations.deleteGroup)
  async remove({ id }: { id: GroupId }, @CurrentAuthor() by: Author) {
    await this.groups.remove(id, by);
    return { message: '202 Accepted' } as const;
  }

  @Operation(groupsOperations.listSubgroups)
  async subgroups(
    { id, ...parameters }: ListGroups & { id: GroupId },
    @CurrentAuthentication() by: Authentication | undefined,
  ) {
    return this.below(id, 'children', parameters, by);
  }

  @Operation(groupsOperations.listDescendantGroups)
  async descendants(
    { id, ...parameters }: ListGroups & { id: GroupId },
    @CurrentAuthentication() by: Authentication | undefined,
  ) {
    return this.below(id, 'descendants', parameters, by);
  }

  private async below(id: GroupId, generations: Below['generations'], filter: ListGroups, by?: Authentication) {
    const parent = await this.groups.findVisible(id, by?.user);
    return this.presentPage(await this.groups.list(filter, by?.user, { parent, generations }));
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
