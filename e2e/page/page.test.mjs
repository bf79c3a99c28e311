// The page as somebody sees it: what happens in the stack, live, and what they steer.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const COMMAND = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const PAT = 'glpat-selfmanaged-dev-0001';
const FLAG = 'code_suggestions_for_instance_admin_enabled';
const run = promisify(execFile);

const state = mkdtempSync(join(tmpdir(), 'tandem-page-'));
const env = {
  ...process.env,
  TANDEM_STATE: state,
  SELF_MANAGED_PORT: '0',
  SAAS_PORT: '0',
  MODEL_GATEWAY_PORT: '0',
  PAGE_PORT: '0',
};
const tandem = async (...args) => (await run(process.execPath, [COMMAND, ...args], { env })).stdout;

let browser;
let page;
let shown;
const problems = [];

before(async () => {
  await tandem('start', '--detach');
  shown = JSON.parse(await tandem('status', '--output', 'json'));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  mkdirSync(PICTURES, { recursive: true });
});
after(async () => {
  await browser?.close();
  await tandem('stop').catch(() => undefined);
  rmSync(state, { recursive: true, force: true });
});
beforeEach(async () => {
  await tandem('reset');
  await page?.close();
  page = await newPage();
  await page.goto(shown.page);
});

async function newPage() {
  const opened = await browser.newPage({ viewport: { width: 1024, height: 700 }, reducedMotion: 'reduce' });
  opened.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  opened.on('pageerror', (error) => problems.push(error.message));
  return opened;
}

const requestToken = (id, token = PAT) =>
  fetch(`${shown.urls['self-managed']}/api/v4/code_suggestions/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'x-request-id': id },
  });
const group = (id) => page.locator('li.group', { has: page.getByRole('link', { name: id, exact: true }) });
const view = async (name) => {
  await page.getByRole('link', { name, exact: true }).click();
};
/** A picture of the docs; only of a run that is told to make them. */
const picture = async (name) => {
  if (process.env.PICTURES === 'on') await page.screenshot({ path: join(PICTURES, `${name}.png`) });
};

test('shows a request within two seconds of loading, though it was made before', async () => {
  await requestToken('made-before');
  const begun = performance.now();
  await page.reload();
  await group('made-before').waitFor();
  assert.ok(performance.now() - begun < 2_000);
  const arrows = await group('made-before').getByRole('button').allTextContents();
  assert.deepEqual(
    arrows.map((text) => text.replace(/ .*/, '')),
    ['8', '9', '10', '11'],
  );
  assert.match(await group('made-before').innerText(), /allowed/);
  await picture('requests');
});

test('a flag that is switched off on the page makes the next arrow red, with the rule; its repair makes it green', async () => {
  await view('Controls');
  await page.getByRole('button', { name: `Off: ${FLAG}` }).click();
  await page.locator('tr', { hasText: FLAG }).getByText('off', { exact: true }).waitFor();
  await picture('controls');
  await view('Requests');
  assert.equal((await requestToken('is-refused')).status, 401);
  const refused = group('is-refused').locator('.refusal').first();
  await refused.waitFor();
  assert.match(await refused.innerText(), /GitLab Inc\. refused by instance-admin-flag-is-on/);
  const [red, green] = await Promise.all(
    ['--refused', '--allowed'].map((name) =>
      page.evaluate((one) => {
        const probe = document.createElement('i');
        probe.style.color = `var(${one})`;
        document.body.append(probe);
        return getComputedStyle(probe).color;
      }, name),
    ),
  );
  // Each later hop of the request renews its group: the first arrow takes its colour once all have come.
  const hasColour = (id, colour) =>
    page.waitForFunction(
      ([sought, wanted]) => {
        const link = [...document.querySelectorAll('li.group a')].find(({ textContent }) => textContent === sought);
        const arrow = link?.closest('li').querySelector('button');
        return arrow && getComputedStyle(arrow).color === wanted;
      },
      [id, colour],
    );
  await hasColour('is-refused', red);
  await picture('refused');
  const repair = await group('is-refused').locator('.repair').first().textContent();
  await run('sh', ['-c', `${repair} --silent --fail`]);
  assert.equal((await requestToken('is-allowed')).status, 201);
  await group('is-allowed').waitFor();
  await hasColour('is-allowed', green);
});

test('an arrow is the same element while other requests arrive', async () => {
  await requestToken('stays');
  await group('stays').waitFor();
  // The hops of the request itself may come in several parts, and each renews the group.
  for (let others = 1, isKept = false; !isKept; others += 1) {
    assert.ok(others <= 5, 'the arrow was replaced each time');
    const arrow = await group('stays').getByRole('button').first().elementHandle();
    await requestToken(`arrives-beside-${others}`);
    await group(`arrives-beside-${others}`).waitFor();
    isKept = await arrow.evaluate(({ isConnected }) => isConnected);
  }
});

test('a fault shows at its hop', async () => {
  await view('Controls');
  const form = page.locator('form.fault');
  await form.getByLabel('Service').selectOption('saas');
  await form.getByLabel('Kind').selectOption('status');
  await form.getByRole('button', { name: 'Set the fault' }).click();
  await page.getByText('saas: status in').waitFor();
  await view('Requests');
  await requestToken('has-a-fault');
  await group('has-a-fault').locator('.refusal').first().waitFor();
  assert.match(await group('has-a-fault').innerText(), /GitLab Inc\. refused by no-fault/);
});

test('one request, opened, shows each hop, who answered, and the JWT against the clocks', async () => {
  await requestToken('is-opened');
  await page.goto(`${shown.page}#request=is-opened`);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await dialog.locator('.jwt').first().waitFor();
  assert.match(await dialog.locator('.sender').innerText(), /sent this answer/);
  await dialog
    .getByText(/saas, .*: valid/)
    .first()
    .waitFor();
  assert.doesNotMatch(await dialog.innerText(), /glpat-|eyJ/);
  await picture('request');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await view('Controls');
  await page.getByRole('button', { name: '+1 h: all clocks' }).click();
  await page.getByText('+3600 s').first().waitFor();
  await page.goto(`${shown.page}#request=is-opened`);
  await dialog
    .getByText(/saas, .*: expired/)
    .first()
    .waitFor();
});

test('of a thousand requests only what is visible is in the document', async () => {
  for (let count = 0; count < 500; count += 1) await requestToken(`one-of-many-${count}`);
  await page.reload();
  await group('one-of-many-499').waitFor();
  await page.waitForFunction(
    () =>
      /^(\d+) of \1 shown/.test(document.querySelector('.shown').textContent) &&
      Number.parseInt(document.querySelector('.shown').textContent, 10) >= 300,
  );
  assert.ok((await page.locator('li.group').count()) < 25);
  await page.getByLabel('Text').fill('one-of-many-3');
  await page.waitForFunction(() => Number.parseInt(document.querySelector('.shown').textContent, 10) <= 111);
  await group('one-of-many-399').waitFor();
});

test('suggests in its own editor, and shows request and answer', async () => {
  await view('Try it');
  await page.locator('.ghost', { hasText: 'return a + b;' }).waitFor();
  assert.match(await page.getByLabel('Request and answer').innerText(), /v2\/completions/);
  await page.getByLabel('File', { exact: true }).press('Tab');
  assert.match(
    await page.getByLabel('File', { exact: true }).inputValue(),
    /function add\(a, b\) \{\n {2}return a \+ b;\n\}$/,
  );
  await picture('try');
});

test('shows people with their tokens, and the operations', async () => {
  await view('People');
  await page.getByText(PAT).first().waitFor();
  assert.match(
    await page.locator('.people pre').innerText(),
    /^curl --request POST ".*\/api\/v4\/code_suggestions\/tokens"/,
  );
  await picture('people');
  await view('API');
  await page.getByText('POST /api/v4/code_suggestions/tokens').first().waitFor();
  await page.getByText('/_simulator/clock/freeze').first().waitFor();
});

test('exports what is shown', async () => {
  await requestToken('is-exported');
  await group('is-exported').waitFor();
  await view('Export');
  const [mermaid, json, har] = await page.locator('.export pre').allTextContents();
  assert.match(mermaid, /^sequenceDiagram\n[^]*editor->>SMGitLab: 8 authenticate/);
  assert.ok(JSON.parse(json).some(({ correlation_id: id }) => id === 'is-exported'));
  assert.ok(JSON.parse(har).log.entries.length > 0);
  assert.doesNotMatch(mermaid + json + har, /glpat-/);
});

test('two tabs are live beside each other', async () => {
  const first = page;
  page = await newPage();
  await page.goto(shown.page);
  await requestToken('in-two-tabs');
  await group('in-two-tabs').waitFor();
  await page.close();
  page = first;
  await group('in-two-tabs').waitFor();
});

test('a service that is started again is live again', async () => {
  const { services } = JSON.parse(readFileSync(join(state, 'stack.json'), 'utf8'));
  // Killed at once, it may be back before a busy browser shows that it was away.
  process.kill(services.modelGateway.pid, 'SIGSTOP');
  await page.getByText('model-gateway is away').waitFor();
  process.kill(services.modelGateway.pid, 'SIGKILL');
  await page.getByText('live', { exact: true }).waitFor({ timeout: 60_000 });
});

test('what is typed and chosen stays while a panel is read again, and the focus too', async () => {
  await view('Controls');
  const token = page.getByPlaceholder('stored');
  await token.fill('glpat-half-typed');
  const setting = page.getByRole('checkbox', { name: 'instance_level_code_suggestions_enabled' });
  await setting.uncheck();
  await page.getByText('instance_level_code_suggestions_enabled is off.').waitFor();
  assert.equal(await token.inputValue(), 'glpat-half-typed');
  const form = page.locator('form.fault');
  await form.getByLabel('Kind').selectOption('delay');
  await form.getByLabel('Times').fill('7');
  await form.getByRole('button', { name: 'Set the fault' }).press('Enter');
  await page.getByText('self-managed: delay in').waitFor();
  assert.equal(await form.getByLabel('Kind').inputValue(), 'delay');
  assert.equal(await form.getByLabel('Times').inputValue(), '7');
  await page.getByRole('button', { name: `Off: ${FLAG}` }).press('Enter');
  await page.locator('tr', { hasText: FLAG }).getByText('off', { exact: true }).waitFor();
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  assert.equal(await focused(), `Off: ${FLAG}`);
});

test('a filter that is typed, the scroll position and an arrow in focus stay while requests arrive', async () => {
  await requestToken('stays-in-focus');
  await page.getByLabel('Text').fill('stays');
  const arrow = group('stays-in-focus').getByRole('button').first();
  await arrow.focus();
  const element = await arrow.elementHandle();
  for (let count = 0; count < 20; count += 1) await requestToken(`stays-${count}`);
  await group('stays-19').waitFor();
  assert.equal(await page.getByLabel('Text').inputValue(), 'stays');
  await page.getByLabel('Rule').fill('token');
  await page.locator('.viewport').evaluate((viewport) => viewport.scrollTo(0, 200));
  await requestToken('stays-last');
  await page.waitForFunction(() => document.querySelector('.shown').textContent.startsWith('22 of'));
  assert.equal(await page.locator('.viewport').evaluate(({ scrollTop }) => scrollTop), 200);
  assert.equal(await page.getByLabel('Rule').inputValue(), 'token');
  await element.dispose();
});

test('the whole stack is stopped and started while the page is open', async () => {
  await requestToken('of-before');
  await group('of-before').waitFor();
  env.PAGE_PORT = new URL(shown.page).port;
  await tandem('stop');
  await page.getByText('the server of this page does not answer').waitFor();
  await tandem('start', '--detach', '--no-flow');
  const again = JSON.parse(await tandem('status', '--output', 'json'));
  assert.equal(again.page, shown.page);
  shown = again;
  await page.getByText('live', { exact: true }).waitFor({ timeout: 60_000 });
  await requestToken('of-after');
  await group('of-after').waitFor();
  assert.equal(await group('of-before').count(), 1);
  await view('People');
  assert.match(await page.locator('.people pre').innerText(), new RegExp(shown.urls['self-managed']));
});

for (const [scheme, name] of [
  ['light', 'in the light'],
  ['dark', 'in the dark'],
]) {
  test(`has no problem of accessibility ${name}`, async () => {
    await requestToken('is-looked-at');
    await requestToken('is-refused-too', 'glpat-unknown-to-everyone');
    await page.emulateMedia({ colorScheme: scheme });
    for (const [title, ready] of [
      ['Requests', 'li.group'],
      ['Controls', '.panel table tbody tr'],
      ['People', '.people table'],
      ['Try it', '.ghost'],
      ['API', '.api details ul'],
      ['Export', '.export pre'],
    ]) {
      await view(title);
      await page.locator(ready).first().waitFor({ state: 'attached' });
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => window.axe.run());
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`,
      );
      assert.deepEqual([title, found], [title, []]);
      if (scheme === 'dark' && title === 'Requests') await picture('dark');
    }
  });
}

test('no error came on the console', () => {
  // A service that was away is told as one.
  assert.deepEqual(
    problems.filter((text) => !/status of (502|404)|ERR_/.test(text)),
    [],
  );
});
