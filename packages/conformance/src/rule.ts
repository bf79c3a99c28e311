import type { Pattern } from './pattern.js';
import type { DeploymentName, TestTargets } from './targets/test-targets.js';

export type RuleTarget = DeploymentName | 'model-gateway';

/** Says why a case cannot be tried on the targets of a run; undefined if it can. */
export type Need = (targets: TestTargets) => Promise<string | undefined>;

/** Asks, and returns what was seen: an `HttpAnswer`, or any value of these. */
export type Observe = (targets: TestTargets) => Promise<unknown>;

type Expected = Pattern | ((targets: TestTargets) => Pattern | Promise<Pattern>);

interface Tried {
  readonly observe: Observe;
  readonly expected?: Expected;
  readonly needs?: readonly Need[];
  readonly source?: string;
}

/** What is tried of a rule. A bare function expects what the rule says; `unsupported` says why nobody can try it. */
export type Case = Observe | Tried | { readonly unsupported: string };

export type Cases = Readonly<Record<string, Case>>;

/** What `tandem doctor` says to do about a refusal. */
export type Repair =
  | 'completions flag'
  | 'purchase flag'
  | 'endpoint flag'
  | 'instance admin flag'
  | 'instance setting'
  | 'own setting'
  | 'stored token'
  | 'token';

/** A rule of the flow: the one statement of it, from which cases are tried and docs/fidelity.md is printed. */
export interface RuleStatement {
  /** As docs/fidelity.md, logs and recorded requests call it. */
  readonly name: string;
  /** The services whose rule it is. */
  readonly on: readonly RuleTarget[];
  /** Where the rule comes from: a file of GitLab, a merge request, a standard. */
  readonly source: string;
  /** Its number in the order of the token request. */
  readonly row?: string;
  /** What it says beyond its name, in Markdown. */
  readonly says?: string;
  /** What is answered to a request that breaks it, by a service that records the rule's name then. */
  readonly refusal?: Pattern;
  /** What its cases expect, if that is no refusal. */
  readonly expected?: Expected;
  /** The same in Markdown, if a pattern says too little. */
  readonly answer?: string;
  readonly repair?: Repair;
  /** The specs that test it, if it has no cases. */
  readonly specs?: string;
  /** What all its cases need. */
  readonly needs?: readonly Need[];
  readonly cases: Cases | ((on: DeploymentName) => Cases);
}

/** One rule of the flow in one case: what is asked of which service, and what it has to answer. */
export interface Rule extends Pick<RuleStatement, 'name' | 'source'> {
  /** What of the rule is tried. With `on` and `name` it is unique. */
  readonly case: string;
  readonly on: RuleTarget;
  readonly needs: readonly Need[];
  readonly expected: Expected;
  readonly observe: Observe;
  /** Whether the service has to refuse by this rule. */
  readonly refuses: boolean;
  /** Why it cannot be tried on any target. */
  readonly unsupported?: string;
}

/** Rules that belong together. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export interface StatedRuleGroup extends RuleGroup {
  readonly statements: readonly RuleStatement[];
}

export const DEPLOYMENTS: readonly DeploymentName[] = ['self-managed', 'saas'];

type Parts = Omit<RuleStatement, 'name' | 'cases' | 'on' | 'source'> & Partial<Pick<RuleStatement, 'on' | 'source'>>;
type StatedRule = Parts & Pick<RuleStatement, 'name' | 'cases'>;

/** States a rule; then its cases, which may depend on the deployment. */
export const rule =
  (name: string, parts: Parts = {}) =>
  (cases: RuleStatement['cases']): StatedRule => ({ name, ...parts, cases });

/** A case in which something else is expected than the rule says. */
export const expecting = (expected: Expected, observe: Observe): Tried => ({ expected, observe });

/** A case that needs something of the targets. */
export const needing = (needs: readonly Need[], observe: Observe, expected?: Expected): Tried => ({
  needs,
  observe,
  ...(expected !== undefined && { expected }),
});

/** Rules that belong together, with what most of them have in common, and the cases of each service in turn. */
export function ruleGroup(
  name: string,
  common: Pick<RuleStatement, 'on' | 'source'> & Parts,
  stated: readonly StatedRule[],
): StatedRuleGroup {
  const statements = stated.map((parts): RuleStatement => ({ ...common, ...parts }));
  const targets = [...new Set(statements.flatMap(({ on }) => on))];
  const rules = targets.flatMap((target) =>
    statements.filter(({ on }) => on.includes(target)).flatMap((statement) => rulesOf(statement, target)),
  );
  return { name, statements, rules };
}

function rulesOf(statement: RuleStatement, on: RuleTarget): Rule[] {
  const { cases } = statement;
  return Object.entries(typeof cases === 'function' ? cases(on as DeploymentName) : cases).map(([what, given]) =>
    ruleOf(statement, on, what, given),
  );
}

function ruleOf(statement: RuleStatement, on: RuleTarget, what: string, given: Case): Rule {
  const { name, source, refusal = null, expected = refusal, needs = [] } = statement;
  const rule = { name, case: what, on, source, needs, expected };
  if (typeof given === 'function') return { ...rule, observe: given, refuses: isRefusal(expected, refusal) };
  if ('unsupported' in given) {
    const { unsupported } = given;
    return { ...rule, needs: [async () => unsupported], observe: async () => null, refuses: false, unsupported };
  }
  const all = { ...rule, ...given, needs: [...needs, ...(given.needs ?? [])] };
  return { ...all, refuses: isRefusal(all.expected, refusal) };
}

function isRefusal(expected: Expected, refusal: Pattern): boolean {
  return refusal !== null && statusOf(expected) === statusOf(refusal);
}

function statusOf(expected: Expected): unknown {
  return typeof expected === 'object' && expected !== null && 'status' in expected ? expected.status : undefined;
}

/** What a rule is called on the command line and in reports. */
export function idOf({ on, name, case: what }: Pick<Rule, 'on' | 'name' | 'case'>): string {
  return `${on} ${name}: ${what}`;
}

/**
 * The rules of the groups that `names` choose: by a rule's name, by its whole id, or by the service whose rule it is. All if
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
