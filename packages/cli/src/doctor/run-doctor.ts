import type { Targets } from '../targets/targets.js';
import { CheckContext } from './check-context.js';
import { checkCertificates } from './checks/certificates.js';
import { checkClocks } from './checks/clocks.js';
import { checkCompletions } from './checks/completions.js';
import { checkIssuer } from './checks/issuer.js';
import { checkNode, checkPorts, checkProxies } from './checks/machine.js';
import { checkModel, checkServices, checkVersions } from './checks/services.js';
import { checkSetUp } from './checks/set-up.js';
import { about, type Finding } from './finding.js';

export interface DoctorOptions {
  /** Undefined if no stack runs and no service is named. */
  readonly targets?: Targets;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with every finding as it is made. */
  readonly onFinding?: (finding: Finding) => void;
}

/** Looks at everything that the flow needs, and changes nothing. */
export async function runDoctor({ targets, env, onFinding = () => undefined }: DoctorOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  const report = (found: readonly Finding[]) => {
    findings.push(...found);
    found.forEach(onFinding);
  };
  report(checkNode());
  if (targets === undefined) {
    report([about('services').problem('no stack runs here', 'tandem start --detach')]);
    report(await checkPorts(env));
    return findings;
  }
  const context = new CheckContext(targets, env);
  const checks = [
    checkServices,
    checkVersions,
    checkModel,
    checkClocks,
    checkSetUp,
    checkIssuer,
    checkCompletions,
    checkCertificates,
    checkProxies,
  ];
  // All at once, so that the command waits only once for a service that does not answer.
  const underWay = checks.map(async (check) => check(context));
  for (const check of underWay) check.catch(() => undefined);
  for (const check of underWay) report(await check);
  return findings;
}
