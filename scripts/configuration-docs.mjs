// Writes docs/configuration.md from the schemas that the services read their variables with, so that it cannot go stale:
// a spec (e2e/src/documentation.spec.ts) fails where the committed file is another one.
// Run it after a build: `node scripts/configuration-docs.mjs --write`; without `--write` it prints.
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

Generated from the services' schemas by \`node scripts/configuration-docs.mjs --write\`.

A service reads its variables once, at its start. An empty value counts as not given. One that is missing or malformed ends
the start with one line that names it and its remedy; values are never shown. Defaults marked *development* are refused
with \`NODE_ENV=production\`.

Any of them may be given in a file, as Docker and Kubernetes give secrets: \`NAME_FILE\` is then the path of the file that
holds \`NAME\`.

A database belongs to the \`SECRET_KEY_BASE\` that it was written with; a start with another one ends with one line. How to change
it, and how to make the first administrator: [containers.md](containers.md#secrets).

\`npm start\` sets what the services need of each other; its own variables are \`TANDEM_STATE\` (default \`.tandem/\`),
\`SELF_MANAGED_PORT\`, \`SAAS_PORT\` and \`MODEL_GATEWAY_PORT\` (default 3000, 3001, 5052; 0 chooses a free one). Of the shell's other
variables the services get a valid \`LOG_LEVEL\`, \`ALLOWED_HOSTS\`, \`HTTP_PROXY\`, \`HTTPS_PROXY\`, \`NO_PROXY\` (in both
cases), \`NODE_EXTRA_CA_CERTS\`, \`NODE_OPTIONS\`, \`PATH\`, \`HOME\`, \`TMPDIR\`, \`LANG\`, \`TZ\`, and nothing else. A state
folder that belongs to another user, or holds a link, is refused. A service or PostgreSQL that ends is started again, at
most three times a minute.
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

const file = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));

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
