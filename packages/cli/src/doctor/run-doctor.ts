import { checkCertificates } from './checks/certificates.js';
import { checkClocks } from './checks/clocks.js';
import { checkIssuer } from './checks/issuer.js';
import { checkNode } from './checks/program.js';
import { checkPorts } from './checks/ports.js';
import { checkProxies } from './checks/proxies.js';
import { checkServices, checkVersions } from './checks/services.js';
import { checkSetUp } from './checks/set-up.js';
import { about, type Finding } from './finding.js';
import { Patient } from './patient.js';
import type { Targets } from '../targets/targets.js';

export interface DoctorOptions {
  /** Undefined where no stack runs and no service is named. */
  readonly targets?: Targets;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of every finding as it is made. */
  readonly onFinding?: (finding: Finding) => void;
}

/** Looks at everything that the flow needs, and changes nothing. */
export async function runDoctor({ targets, env, onFinding = () => undefined }: DoctorOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  const examine = async (check: () => Promise<Finding[]>) => {
    for (const finding of await check()) {
      findings.push(finding);
      onFinding(finding);
    }
  };
  await examine(() => checkNode());
  if (targets === undefined) {
    await examine(async () => [about('services').problem('no stack runs here', 'tandem start --detach')]);
    await examine(() => checkPorts(env));
    return findings;
  }
  const patient = new Patient(targets, env);
  const checks = [checkServices, checkVersions, checkClocks, checkSetUp, checkIssuer, checkCertificates, checkProxies];
  // All at once, so that a service that does not answer is waited for once and not by each of them.
  const underWay = checks.map((check) => check(patient));
  for (const check of underWay) check.catch(() => undefined);
  for (const check of underWay) await examine(() => check);
  return findings;
}
