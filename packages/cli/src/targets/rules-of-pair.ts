import { Administrator, HttpSender } from '@tandem/client';
import { type RuleGroup, ruleGroupsOf, selectRules } from '@tandem/conformance';
import { knownVersionOf } from '@tandem/contracts';
import { CommandError } from '../command-context.js';
import type { Targets } from './targets.js';

type Pair = Pick<Targets, 'selfManaged' | 'saas'>;

/** The rules of a pair of deployments: each has those of the version that it says it is. */
export class RulesOfPair {
  private constructor(
    readonly groups: readonly RuleGroup[],
    private readonly versions: string,
  ) {}

  /** Asks both for their versions. */
  static async of({ selfManaged, saas }: Pair): Promise<RulesOfPair> {
    const sender = new HttpSender();
    const [one, other] = await Promise.all([
      new Administrator(selfManaged, sender).version(),
      new Administrator(saas, sender).version(),
    ]);
    const groups = ruleGroupsOf(knownVersionOf(one.version), knownVersionOf(other.version));
    return new RulesOfPair(groups, `self-managed is GitLab ${one.version}, saas ${other.version}`);
  }

  /**
   * Those of these names; all if there is no name.
   *
   * @throws {CommandError} if they have none of them
   */
  named(names: readonly string[]): RuleGroup[] {
    const { groups } = selectRules(this.groups, names);
    return groups.length > 0 ? groups : this.refuse(names.join(', '));
  }

  /** @throws {CommandError} that neither has a rule of that name */
  refuse(name: string): never {
    throw new CommandError(`neither has a rule ${name} (${this.versions}): choose another`);
  }
}
