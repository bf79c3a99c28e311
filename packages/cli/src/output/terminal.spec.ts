import { stripVTControlCharacters } from 'node:util';
import { type FakeServices, SIMULATOR_TOKEN, startFakeServices } from '../fixtures/fake-services.js';
import { runCommand } from '../fixtures/run-command.js';

const COLUMNS = 80;
const NOWHERE = ['--state', '/nonexistent'];
const URL = 'http://127.0.0.1:1/a/path/of/some/length';
const refused = {
  decisions: [{ rule: 'token-is-known', outcome: 'refused' as const, reason: 'it is not known '.repeat(9) }],
};

let services: FakeServices;
beforeEach(async () => {
  services = await startFakeServices();
  for (const service of ['self-managed', 'saas'] as const) {
    const path = '/api/v4/code_suggestions/tokens?one=parameter&another=parameter';
    services[service].journal?.push({ ...refused, service, path, status: 401 });
  }
});
afterEach(() => services.close());

const variables = (): Record<string, string> => ({
  TANDEM_SELF_MANAGED_URL: services['self-managed'].url,
  TANDEM_SAAS_URL: services.saas.url,
  TANDEM_MODEL_GATEWAY_URL: services['model-gateway'].url,
  TANDEM_SIMULATOR_TOKEN: SIMULATOR_TOKEN,
});

it.each<[string, string[], Record<string, string>?]>([
  ['status', ['status']],
  ['doctor', ['doctor']],
  ['flow', ['flow']],
  ['why', ['why', '--last']],
  ['requests', ['requests']],
  ['clock', ['clock', 'show']],
  ['faults', ['fault', 'list']],
  ['scenarios', ['scenario', 'list']],
  ['rules', ['conformance', '--list']],
  ['no stack', ['status', ...NOWHERE], {}],
  ['no answer', ['flow', '--self-managed', URL, '--saas', URL, '--model-gateway', URL], {}],
  ['a usage error', ['conformance', '--only', 'no-such-rule-has-ever-been-heard-of-by-anyone-in-this-place'], {}],
  ['an unknown option', ['status', '--an-option-that-nobody-knows-and-that-is-rather-long-for-an-option'], {}],
])('what a terminal of 80 columns shows fits: %s', async (_what, args, env = variables()) => {
  const { out, err } = await runCommand(args, env, { columns: COLUMNS });
  const lines = [...out, ...err].join('\n').split('\n').map(stripVTControlCharacters);
  expect(lines.length).toBeGreaterThan(0);
  // A word that is longer than a line is not broken: somebody may copy it.
  expect(lines.filter((line) => line.length > COLUMNS && / /.test(line.trim()))).toEqual([]);
});

it('what a program reads has its own lines, in a terminal too', async () => {
  for (const args of [
    ['requests', '--output', 'json'],
    ['requests', '--output=har'],
    ['flow', '--mermaid'],
  ]) {
    const shown = await runCommand(args, variables(), { columns: COLUMNS });
    expect(shown.out.join('\n')).toMatch(/.{90}/);
  }
});

it('without a terminal each fact is one line', async () => {
  const { out } = await runCommand(['why', '--last'], variables());
  expect(out.join('\n')).toMatch(/^ {2}reason .{130}/m);
});
