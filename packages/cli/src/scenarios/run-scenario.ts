import { type Service, simulatorOf } from '@tandem/client';
import { ConformanceRun, type Rule, type RuleReport, type TokenToLeave } from '@tandem/conformance';
import { servicesOf } from '../targets/control.js';
import type { Targets } from '../targets/targets.js';

/** What came of one case: what was answered, and which rules refused it on which service. */
export interface CaseReport extends Omit<RuleReport, 'group'> {
  readonly refusedBy: readonly string[];
}

export interface ScenarioOptions {
  readonly targets: Targets;
  readonly aiAccessToken: TokenToLeave;
  readonly rules: readonly Rule[];
  readonly signal: AbortSignal;
  readonly onCase: (report: CaseReport) => void;
}

/**
 * Sets up each case, asks, and puts everything back.
 *
 * @returns what could not be put back
 * @throws {TargetError} if another run has one of the deployments
 */
export async function runScenario({ rules, onCase, ...options }: ScenarioOptions): Promise<readonly string[]> {
  const run = new ConformanceRun(options);
  let problems: readonly string[];
  try {
    await run.start();
    for (const rule of rules) {
      if (options.signal.aborted) break;
      const before = await Promise.all(servicesOf(options.targets).map(lastIdOn));
      const report = await run.try(rule);
      if (!options.signal.aborted) onCase({ ...report, refusedBy: await refusalsSince(options.targets, before) });
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    problems = await run.end();
  }
  return problems;
}

/** The number of the last request that a service recorded; undefined if its journal cannot be read. */
async function lastIdOn(service: Service): Promise<number | undefined> {
  return (await journalOf(service))?.at(-1)?.id ?? 0;
}

/** The rules that refused since then, as `saas token-is-known`. */
async function refusalsSince(targets: Targets, before: readonly (number | undefined)[]): Promise<string[]> {
  const found = await Promise.all(
    servicesOf(targets).map(async (service, i) => {
      const recorded = ((await journalOf(service)) ?? []).filter(({ id }) => id > (before[i] ?? 0));
      const refused = recorded.flatMap(({ decisions }) => decisions.filter(({ outcome }) => outcome === 'refused'));
      return refused.map(({ rule }) => `${service.name} ${rule}`);
    }),
  );
  return [...new Set(found.flat())];
}

const journalOf = (service: Service) =>
  simulatorOf(service)
    ?.exchanges()
    .catch(() => undefined);
