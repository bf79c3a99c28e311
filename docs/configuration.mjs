// Writes docs/configuration.md from the schemas that the services read their variables with, so that it stays true:
// e2e/src/documentation.spec.ts fails if the committed file differs.
// Run it after a build: `node docs/configuration.mjs --write`; without `--write` it prints.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { variablesOf } from '../packages/platform/dist/index.js';
import { modelGatewayConfiguration } from '../apps/model-gateway/dist/configuration/model-gateway-configuration.js';
import { saasConfiguration } from '../apps/saas/dist/configuration/saas-configuration.js';
import { selfManagedConfiguration } from '../apps/self-managed/dist/configuration/self-managed-configuration.js';

const SERVICES = [
  ['self-managed', selfManagedConfiguration],
  ['saas', saasConfiguration],
  ['model-gateway', modelGatewayConfiguration],
];

const PREAMBLE = `# Configuration

Generated from the services' schemas by \`node docs/configuration.mjs --write\`.

A service reads its variables once, when it starts. An empty value counts as not set. If a variable is missing or malformed, the
start ends with one line that names it and says what to do; values are never shown. Defaults marked *development* are refused
with \`NODE_ENV=production\`.

Each variable can also be given in a file, like the secrets of Docker and Kubernetes: \`NAME_FILE\` is the path of a file that
contains \`NAME\`.

\`GITLAB_VERSION\` of both deployments is \`16.1\`, the default, or \`16.3\`, whose editors ask their own GitLab for suggestions
([fidelity.md](fidelity.md)); any other value ends the start. \`CODE_SUGGESTIONS_…\` count only from 16.3 on.

A database belongs to the \`SECRET_KEY_BASE\` that it was written with; with another one the service does not start. How to change
it, and how to create the first administrator: [containers.md](containers.md#secrets).

## \`npm start\`

It sets what the services need to know of each other. Its own variables are \`TANDEM_STATE\` (default \`.tandem/\`),
\`SELF_MANAGED_PORT\`, \`SAAS_PORT\`, \`MODEL_GATEWAY_PORT\` and \`PAGE_PORT\` (default 3000, 3001, 5052, 3002; 0 chooses a free one). The proxy for
editors ([editors.md](editors.md)) has \`EDITOR_PROXY_PORT\` (default 5053, or a free one if that is in use) and \`EDITOR_PROXY\`, which
switches it off if it is \`off\`. \`GITLAB_VERSION\` is passed on to both deployments. \`TANDEM_CACHE\` is where tests keep their template ([testing.md](testing.md)), and \`TANDEM_TAG\` the
tag of Compose's images ([containers.md](containers.md)). From the shell the services get only a valid \`LOG_LEVEL\`, \`ALLOWED_HOSTS\`, \`HTTP_PROXY\`, \`HTTPS_PROXY\`, \`NO_PROXY\` (these three also in lower
case), \`NODE_EXTRA_CA_CERTS\`, \`NODE_OPTIONS\` (after \`--max-semi-space-size=4\`, which images have too), \`PATH\`, \`HOME\`, \`TMPDIR\`, \`LANG\` and \`TZ\`; Code Suggest
also gets its \`MODEL_*\` below ([model.md](model.md)). A state folder that belongs to
another user or contains a link is refused. If a service or PostgreSQL ends, it is started again, at most three times a minute.

## One service by itself

Each service is a process of its own: \`node apps/saas/dist/bundle/main.js\` after \`npm run build\`. SaaS needs
\`GITLAB_SIMULATE_SAAS=true\`, self-managed needs \`SAAS_URL\`, Code Suggest needs \`GITLAB_URL\`. The databases have development
defaults on 127.0.0.1:5432. With \`NODE_OPTIONS=--max-semi-space-size=4\` it takes as little memory as \`npm start\` gives it; with other
options than the last time Node.js compiles it again.

## Host names

Outside production a service answers 403 if the \`Host\` of a request is not one of these: the host of its own URLs, an address,
\`localhost\`, a name without a dot, or a name in \`ALLOWED_HOSTS\`. In production it accepts every name unless \`ALLOWED_HOSTS\` is set.

## Health, metrics and logs

Both deployments answer at \`/-/health\`, \`/-/liveness\`, \`/-/readiness\` and \`/-/metrics\` (Prometheus), Code Suggest at
\`/monitoring/healthz\` and \`/metrics\`. Logs are JSON lines. \`correlation_id\` is the same for one request on all services: it is
the \`X-Request-Id\` of the request and of the answer. If a simulator has moved the clock, a line has \`real_time\` besides \`time\`.
`;

/** The Markdown of a service's variables. */
function section([service, schema]) {
  const rows = Object.entries(variablesOf(schema))
    .filter(([, variable]) => !variable.meta()?.description.startsWith('unset it'))
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, variable]) => `| \`${name}\` | ${defaultOf(variable)} | ${variable.meta()?.description ?? ''} |`);
  return `## ${service}\n\n| variable | default | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
}

const hasDefault = (variable) => variable.safeParse(undefined).data !== undefined;
const isNeeded = (variable) => !variable.safeParse(undefined).success;

function defaultOf(variable) {
  if (isNeeded(variable)) return '**required**';
  if (!hasDefault(variable)) return '';
  return variable.meta()?.secret ? '*development*' : `\`${variable.safeParse(undefined).data}\``;
}

const file = fileURLToPath(new URL('configuration.md', import.meta.url));

/** The whole document, as it is to be committed. */
export async function configurationDocument() {
  const text = `${PREAMBLE}\n${SERVICES.map(section).join('\n')}`;
  return format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
}

if (process.argv.includes('--write')) {
  writeFileSync(file, await configurationDocument());
} else {
  process.stdout.write(await configurationDocument());
}
