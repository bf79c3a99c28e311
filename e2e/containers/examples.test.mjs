// The workflows in docs/ci: each command of theirs is carried out here, in its own order.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { bash } from './support/docker.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (name) => parse(readFileSync(join(ROOT, 'docs/ci', name), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'tandem-workflow-'));
after(() => rmSync(folder, { recursive: true }));

/** Runs the commands in one shell, which ends with the first that fails. */
const carryOut = (commands) => bash(['set -e', `cd ${JSON.stringify(ROOT)}`, ...commands].join('\n'));
const elsewhere = (command) => command.replace('services.log', `"${folder}/services.log"`);
const log = () => readFileSync(join(folder, 'services.log'), 'utf8');

describe('docs/ci/gitlab-ci.yml', () => {
  it('validates the flow, keeps the logs, and leaves nothing behind', async () => {
    const { script, after_script: afterScript, artifacts } = read('gitlab-ci.yml')['validate-flow'];
    const job = `export CI_JOB_ID=${process.pid}`;
    const { code, output } = await carryOut([job, ...script]);
    const ended = await carryOut([job, ...afterScript.map(elsewhere)]);
    assert.equal(code, 0, output);
    assert.match(output, /the flow is in order/);
    assert.equal(ended.code, 0, ended.output);
    assert.deepEqual(artifacts.paths, ['services.log']);
    assert.match(log(), /"msg":"listening"/);
    const left = await bash(`docker volume ls --quiet --filter label=com.docker.compose.project=tandem-${process.pid}`);
    assert.equal(left.output, '');
  });
});

describe('docs/ci/github-actions.yml', () => {
  it('validates the flow, keeps the logs, and leaves nothing behind', async () => {
    const { steps } = read('github-actions.yml').jobs['validate-flow'];
    const project = `tandem-action-${process.pid}`;
    const environment = `GITHUB_ENV="${folder}/environment"; export COMPOSE_PROJECT_NAME=${project}`;
    const commands = steps.flatMap(({ run }) => (run ? [elsewhere(run)] : []));
    assert.equal(commands.length, 4);
    // What a step writes to $GITHUB_ENV is in the environment of the next ones.
    const loaded = 'set -a; [ ! -f "$GITHUB_ENV" ] || . "$GITHUB_ENV"; set +a';
    const { code, output } = await carryOut([environment, ...commands.flatMap((command) => [loaded, command])]);
    assert.equal(code, 0, output);
    assert.match(output, /the flow is in order/);
    assert.match(log(), /"msg":"listening"/);
  });
});
