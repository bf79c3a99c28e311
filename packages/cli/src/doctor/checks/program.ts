import { about, type Finding } from '../finding.js';

const check = about('Node.js');
const OLDEST = [20, 19] as const;

/** Whether this Node.js can run the services. */
export async function checkNode(version: string = process.versions.node): Promise<Finding[]> {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOldEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (isOldEnough) return [check.ok(version)];
  return [check.problem(`${version} is too old`, `nvm install ${OLDEST.join('.')}`)];
}
