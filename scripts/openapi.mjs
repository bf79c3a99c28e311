// Writes docs/openapi.json and docs/api.md from the contracts' registry of operations, so that they cannot go stale:
// a spec (e2e/src/openapi.spec.ts) fails where a committed file is another one. The document is SaaS's, which has every
// operation of self-managed and a few more; both deployments serve their own at /-/openapi.json.
// Run it after a build: `node scripts/openapi.mjs --write`; without `--write` it prints both as one JSON object.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { openapiDocument } from '../packages/contracts/dist/index.js';
import { GITLAB_VERSION } from '../packages/gitlab/dist/instance-information/gitlab-version.js';

const at = (name) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
const formatted = async (name, text, parser) => format(text, { ...(await resolveConfig(at(name))), parser });

const document = openapiDocument('saas', GITLAB_VERSION);

/** Every operation with its method and path, by tag. */
const byTag = new Map();
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const [tag] = operation.tags;
    byTag.set(tag, [...(byTag.get(tag) ?? []), { ...operation, method: method.toUpperCase(), path }]);
  }
}

const nameOf = (reference) => reference.split('/').at(-1);
const resolved = (node) => (node.$ref ? document.components[node.$ref.split('/')[2]][nameOf(node.$ref)] : node);

/** A schema in a few words. */
function inWords(schema) {
  if (schema.$ref) return `[${nameOf(schema.$ref)}](#${nameOf(schema.$ref).toLowerCase()})`;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.type === 'array') return `list of ${inWords(schema.items ?? {})}`;
  if (schema.anyOf) return schema.anyOf.map(inWords).join(' or ');
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return schema.format ?? schema.type ?? 'anything';
}

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;
const table = (heads, rows) => [row(...heads), row(...heads.map(() => '---')), ...rows].join('\n');
const standard = (schema) => (schema.default === undefined ? '' : `\`${schema.default}\``);

function parameterRows({ parameters = [], requestBody }) {
  const body = requestBody ? resolved(requestBody.content['application/json'].schema) : { properties: {} };
  return [
    ...parameters.map(({ name, in: where, required, schema }) =>
      row(`\`${name}\``, where, inWords(schema), required ? 'yes' : '', standard(schema)),
    ),
    ...Object.entries(body.properties).map(([name, schema]) =>
      row(`\`${name}\``, 'body', inWords(schema), body.required?.includes(name) ? 'yes' : '', standard(schema)),
    ),
  ];
}

function conditions({ requestBody }) {
  const { allOf = [] } = requestBody ? resolved(requestBody.content['application/json'].schema) : {};
  const names = (list) => list.map((name) => `\`${name}\``).join(', ');
  return allOf.map(({ anyOf, not }) =>
    anyOf
      ? `At least one of ${names(anyOf.flatMap(({ required }) => required))} must be given.`
      : `Not together: ${names(not.required)}.`,
  );
}

function answerRows({ responses }) {
  return Object.entries(responses).map(([status, response]) => {
    const { description, content = {}, headers = {} } = resolved(response);
    const bodies = Object.entries(content).map(([mediaType, { schema }]) =>
      mediaType === 'application/json' ? inWords(schema) : `${inWords(schema)} in ${mediaType}`,
    );
    const paged = headers['X-Page'] ? '; one page, with `X-Page` and its like and `Link`' : '';
    return row(status, response.$ref ? description : '', `${bodies.join(' or ') || 'no body'}${paged}`);
  });
}

function section(operation) {
  const rows = parameterRows(operation);
  return [
    `### \`${operation.method} ${operation.path}\``,
    `${operation.summary} (\`${operation.operationId}\`). ${operation.description}`,
    ...(rows.length > 0 ? [table(['parameter', 'in', 'value', 'needed', 'default'], rows)] : []),
    ...conditions(operation),
    table(['status', 'when', 'answer'], answerRows(operation)),
  ].join('\n\n');
}

function schemaSection([name, schema]) {
  const { properties, required = [] } = schema;
  if (!properties) return `### ${name}\n\n${inWords(schema)}`;
  const rows = Object.entries(properties).map(([field, value]) =>
    row(`\`${field}\``, inWords(value), required.includes(field) ? '' : 'may be absent'),
  );
  return `### ${name}\n\n${table(['field', 'value', ''], rows)}`;
}

const PREAMBLE = `# The API

Generated from the contracts' operations by \`node scripts/openapi.mjs --write\`. The same as an OpenAPI 3.1 document is
[openapi.json](openapi.json); each deployment serves its own at \`/-/openapi.json\`.

${document.info.description}

A token is presented by one of: ${Object.entries(document.components.securitySchemes)
  .map(([, { type, name, scheme, in: where }]) =>
    type === 'http' ? `\`Authorization: ${scheme}\`` : `${where} \`${name}\``,
  )
  .join(', ')}. A parameter may stand in the body too. The first that is present counts, in this order.
`;

const answers = Object.entries(document.components.schemas).filter(([name]) => !name.endsWith('Parameters'));
const markdown = [
  PREAMBLE,
  ...[...byTag].flatMap(([tag, operations]) => [`## ${tag}`, ...operations.map(section)]),
  '## Answers',
  ...answers.map(schemaSection),
].join('\n\n');

const files = {
  'openapi.json': await formatted('openapi.json', JSON.stringify(document, null, 2), 'json'),
  'api.md': await formatted('api.md', markdown, 'markdown'),
};

if (process.argv.includes('--write')) {
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
} else {
  process.stdout.write(JSON.stringify(files));
}
