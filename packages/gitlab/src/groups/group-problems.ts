import { MAX_NAME, problemsOf, type Problems } from '../errors/record-problems.js';
import { pathProblems } from '../users/path-format.js';
import type { Group } from './group.entity.js';
import { isWider } from './visibility.js';

const MAX_FULL_PATH = 1024;
const MAX_DESCRIPTION = 500;

/** What keeps a group from being stored, by field (app/models/group.rb and namespace.rb). */
export function groupProblems(
  group: Pick<Group, 'name' | 'path' | 'fullPath' | 'description' | 'visibility' | 'attributes'>,
  parent: Group | null,
): Problems {
  const { name, path, fullPath, description, visibility, attributes } = group;
  return problemsOf({
    name: [
      ...(name.trim() === '' ? ["can't be blank"] : []),
      ...(name.length > MAX_NAME ? [`is too long (maximum is ${MAX_NAME} characters)`] : []),
    ],
    path: [
      ...(path === '' ? ["can't be blank"] : pathProblems(path, { topLevel: parent === null })),
      ...(fullPath.length > MAX_FULL_PATH ? [`is too long (maximum is ${MAX_FULL_PATH} characters)`] : []),
    ],
    description: description.length > MAX_DESCRIPTION ? [`is too long (maximum is ${MAX_DESCRIPTION} characters)`] : [],
    two_factor_grace_period:
      (attributes.two_factor_grace_period ?? 0) < 0 ? ['must be greater than or equal to 0'] : [],
    visibility_level:
      parent && isWider(visibility, parent.visibility)
        ? [`${visibility} is not allowed since the parent group has a ${parent.visibility} visibility.`]
        : [],
  });
}
