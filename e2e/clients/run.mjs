// Runs the clients of GitLab's API that Debian packages, unchanged, against both deployments: e2e/clients. Each check is a
// line of its output, `ok …` or `not ok …`; a client that ends without one is a failure.
//   node e2e/clients/run.mjs [PART OF A CLIENT'S NAME ...]
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startTandem } from '@tandem/testing';

// Debian's own interpreters: another one that comes first in PATH has not its packages.
const CLIENTS = [
  { name: 'python-gitlab', command: '/usr/bin/python3', file: 'python_gitlab.py', has: ['-c', 'import gitlab'] },
  { name: 'ruby-gitlab', command: '/usr/bin/ruby', file: 'ruby_gitlab.rb', has: ['-e', "require 'gitlab'"] },
];
const TIME_LIMIT_MS = 300_000;

const folder = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const client of CLIENTS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)))) {
  if (spawnSync(client.command, client.has).status !== 0) {
    process.stdout.write(`not ok ${client.name}: it is not installed\n`);
    failed += 1;
    continue;
  }
  const tandem = await startTandem();
  try {
    const counts = await run(client, tandem);
    passed += counts.passed;
    failed += counts.failed;
  } finally {
    await tandem.close();
  }
}
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);

async function run({ name, command, file }, { selfManaged, saas }) {
  const child = spawn(command, [folder + file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: TIME_LIMIT_MS,
    env: {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      SELF_MANAGED_URL: selfManaged.url,
      SELF_MANAGED_TOKEN: selfManaged.people.root.token,
      SAAS_URL: saas.url,
      SAAS_TOKEN: saas.people.root.token,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  const lines = output.split('\n');
  const counts = {
    passed: lines.filter((line) => line.startsWith('ok ')).length,
    failed: lines.filter((line) => line.startsWith('not ok ')).length,
  };
  if (code !== 0 && counts.failed === 0) {
    process.stdout.write(`not ok ${name} ended with ${code}\n`);
    counts.failed = 1;
  }
  return counts;
}
