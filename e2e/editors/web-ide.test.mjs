// GitLab's Web IDE of June 2023, VS Code with GitLab's extension, in Debian's Chromium: `tandem editor open`.
//   SCREENSHOT=docs/web-ide.png node e2e/editors/run.mjs web-ide      takes the picture of the docs again
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WebIde } from './support/web-ide.mjs';

const BROWSER = '/usr/bin/chromium';
const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/tandem.mjs', import.meta.url));
const TEXT = "greet('one')\ngreet('two')\n";
const skip = existsSync(BROWSER) ? false : 'there is no Chromium';

describe('the Web IDE', { skip }, () => {
  let temporary;
  let variables;
  let ide;
  const tandem = (...args) => {
    const env = { PATH: process.env.PATH, ...variables };
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { env, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout;
  };

  before(async () => {
    temporary = mkdtempSync(join(tmpdir(), 'tandem-web-ide-'));
    const free = {
      SELF_MANAGED_PORT: '0',
      SAAS_PORT: '0',
      MODEL_GATEWAY_PORT: '0',
      EDITOR_PROXY_PORT: '0',
      PAGE_PORT: '0',
    };
    variables = { TANDEM_STATE: join(temporary, 'state'), ...free };
    const folder = join(temporary, 'greetings');
    mkdirSync(folder);
    writeFileSync(join(folder, 'main.py'), TEXT);
    tandem('start', '--detach');
    ide = await WebIde.open(folder, BROWSER, variables);
  });
  after(async () => {
    await ide?.close();
    tandem('stop');
    rmSync(temporary, { recursive: true, force: true });
  });

  it('shows as ghost text what Code Suggest of the stack answered', { timeout: 120_000 }, async () => {
    const { page } = ide;
    const completion = page.waitForResponse('https://codesuggestions.gitlab.com/v2/completions', { timeout: 90_000 });
    await ide.load();
    await ide.type('gre');
    const answered = await (await completion).json();
    assert.equal(await ide.ghost(), answered.choices[0].text);
    assert.notEqual(answered.choices[0].text, '');
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  });

  it('went by the steps 8 to 13 in order', async () => {
    const { urls, simulatorToken } = JSON.parse(readFileSync(join(variables.TANDEM_STATE, 'stack.json'), 'utf8'));
    const recorded = await Promise.all(
      Object.values(urls).map(async (url) => {
        const headers = { authorization: `Bearer ${simulatorToken}` };
        const answer = await (await fetch(`${url}/_simulator/exchanges`, { headers })).json();
        return Array.isArray(answer) ? answer : (answer.exchanges ?? []);
      }),
    );
    const steps = recorded
      .flat()
      .filter(({ step, direction }) => step !== null && direction === 'in')
      .sort((one, other) => Date.parse(one.started_at) - Date.parse(other.started_at))
      .map(({ step, status }) => `${step}: ${status}`);
    assert.deepEqual(steps.slice(0, 3), ['8: 201', '9: 201', '12: 200']);
  });
});
