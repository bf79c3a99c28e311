import { PORT_VARIABLES } from '@tandem/stack';
import { nearest } from './output/nearest.js';

/** The variables that the command reads. */
const READ = [
  ...Object.values(PORT_VARIABLES),
  ...['TANDEM_STATE', 'TANDEM_CACHE', 'TANDEM_SELF_MANAGED_URL', 'TANDEM_SAAS_URL', 'TANDEM_MODEL_GATEWAY_URL'],
  ...['TANDEM_SELF_MANAGED_TOKEN', 'TANDEM_SAAS_TOKEN', 'TANDEM_PERSONAL_ACCESS_TOKEN', 'TANDEM_AI_ACCESS_TOKEN'],
  ...['TANDEM_SERVICE_ACCOUNT', 'TANDEM_SIMULATOR_TOKEN', 'EDITOR_PROXY', 'EDITOR_PROXY_PORT'],
];
/** Variables of the services, of Compose and of scripts, which are near to these. */
const OF_OTHERS = ['SAAS_URL', 'TANDEM_TAG', 'GITLAB_URL'];
const OURS = /^(TANDEM|SAAS|SELF_?MANAGED|MODEL_?GATEWAY|EDITOR_?PROXY|TADNEM|TANDM)/;

/** One line for each variable that is set and that nobody reads, but is almost one that the command reads. */
export function mistypedVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env)
    .filter((name) => OURS.test(name) && ![...READ, ...OF_OTHERS].includes(name))
    .flatMap((name) => {
      const meant = nearest(name, READ);
      return meant === undefined ? [] : [`${name} is not read: did you mean ${meant}?`];
    });
}
