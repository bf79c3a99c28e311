import { nearest } from '@tandem/contracts/nearest.js';

/** The variables that the command, `npm start` and the tests read. */
const READ = [
  ...['SELF_MANAGED_PORT', 'SAAS_PORT', 'MODEL_GATEWAY_PORT'],
  ...['PAGE_PORT', 'PAGE_HOST', 'EDITOR_PROXY', 'EDITOR_PROXY_PORT', 'TANDEM_STATE', 'TANDEM_CACHE', 'TANDEM_TAG'],
  ...['TANDEM_SELF_MANAGED_URL', 'TANDEM_SAAS_URL', 'TANDEM_MODEL_GATEWAY_URL', 'TANDEM_SIMULATOR_TOKEN'],
  ...['TANDEM_SELF_MANAGED_TOKEN', 'TANDEM_SAAS_TOKEN', 'TANDEM_PERSONAL_ACCESS_TOKEN', 'TANDEM_AI_ACCESS_TOKEN'],
  ...['GITLAB_VERSION', 'TANDEM_SERVICE_ACCOUNT', 'TANDEM_REGISTRY'],
  ...['MODEL_URL', 'MODEL_NAME', 'MODEL_API_KEY', 'MODEL_API_KEY_FILE'],
  ...['PAGE_SELF_MANAGED_URL', 'PAGE_SAAS_URL', 'PAGE_MODEL_GATEWAY_URL'],
];
/** Variables of the services and of Compose, which are near to these. */
const OF_OTHERS = ['SAAS_URL', 'GITLAB_URL', 'SAAS_REPLICAS', 'SELF_MANAGED_REPLICAS'];
/** Of a short name, two letters more or less make the variable of another program. */
const SHORT = 12;
const known = new Set([...READ, ...OF_OTHERS]);
const short = READ.filter(({ length }) => length < SHORT);
const long = READ.filter(({ length }) => length >= SHORT);

/** One line for each variable that is set and that nobody reads, but is almost one that the command reads. */
export function mistypedVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env)
    .filter((name) => !known.has(name))
    .flatMap((name) => {
      const meant = nearest(name, long) ?? nearest(name, short, 1);
      return meant === undefined ? [] : [`${name} is not read: did you mean ${meant}?`];
    });
}
