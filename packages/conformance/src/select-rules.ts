import { idOf, type RuleGroup } from './rule.js';

/**
 * The rules of the groups that `names` choose: by a rule's name, by its whole id, or by the service it is of. All where
 * none are given.
 *
 * @returns the groups that are left, and the names that chose nothing
 */
export function selectRules(
  groups: readonly RuleGroup[],
  names: readonly string[],
): { groups: RuleGroup[]; unknown: string[] } {
  if (names.length === 0) return { groups: [...groups], unknown: [] };
  const found = new Set<string>();
  const selected = groups.map(({ name: group, rules }) => ({
    name: group,
    rules: rules.filter((rule) => {
      const by = [rule.name, rule.on, group, idOf(rule), `${rule.on} ${rule.name}`].filter((one) =>
        names.includes(one),
      );
      by.forEach((one) => found.add(one));
      return by.length > 0;
    }),
  }));
  return {
    groups: selected.filter(({ rules }) => rules.length > 0),
    unknown: names.filter((name) => !found.has(name)),
  };
}
