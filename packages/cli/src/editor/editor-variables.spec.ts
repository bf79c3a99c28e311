import { execFileSync, spawnSync } from 'node:child_process';
import { isSeededToken } from '../targets/targets.js';
import { EDITOR_VARIABLES, editorVariables, shellLines } from './editor-variables.js';

const hasFish = spawnSync('fish', ['--version']).status === 0;
const ROUTE = {
  instanceUrl: 'http://127.0.0.1:3000',
  proxyUrl: 'http://127.0.0.1:5053',
  caFile: "/home/o'neil/$(touch x)/`id`/\\ca’{a,b}*?~%.pem",
  personalAccessToken: 'glpat-selfmanaged-dev-0001',
};

describe('editorVariables', () => {
  it('has each proxy variable in both cases, and excepts only this machine', () => {
    expect(editorVariables(ROUTE)).toEqual({
      ...{ HTTP_PROXY: ROUTE.proxyUrl, HTTPS_PROXY: ROUTE.proxyUrl, NO_PROXY: 'localhost,127.0.0.1,::1' },
      ...{ http_proxy: ROUTE.proxyUrl, https_proxy: ROUTE.proxyUrl, no_proxy: 'localhost,127.0.0.1,::1' },
      NODE_EXTRA_CA_CERTS: ROUTE.caFile,
      GITLAB_WORKFLOW_INSTANCE_URL: ROUTE.instanceUrl,
      GITLAB_WORKFLOW_TOKEN: ROUTE.personalAccessToken,
    });
    expect(Object.keys(editorVariables(ROUTE))).toEqual(EDITOR_VARIABLES);
  });

  it('refuses a value that a shell could take for two lines', () => {
    expect(() => editorVariables({ ...ROUTE, caFile: '/a\nb' })).toThrow(/^"\/a\\nb" cannot be given to a shell: /);
  });
});

describe('shellLines', () => {
  it('give a POSIX shell exactly the values, whatever they hold', () => {
    const lines = shellLines('sh', editorVariables(ROUTE));
    for (const line of lines) expect(line).toMatch(/^export [A-Za-z_]+='.*'$/);
    const script = `eval "$1"; printf '%s' "$NODE_EXTRA_CA_CERTS"`;
    expect(execFileSync('sh', ['-c', script, 'sh', lines.join('\n')], { encoding: 'utf8' })).toBe(ROUTE.caFile);
  });

  (hasFish ? it : it.skip)('give fish exactly the values too, and take them away again', () => {
    const [set, unset] = [
      editorVariables(ROUTE),
      Object.fromEntries(EDITOR_VARIABLES.map((name) => [name, undefined])),
    ];
    const script = 'echo $argv[1] | source; printf "%s" $NODE_EXTRA_CA_CERTS; echo $argv[2] | source; env';
    const lines = [set, unset].map((variables) => shellLines('fish', variables).join('\n'));
    const env = { PATH: process.env.PATH, HOME: '/nonexistent' };
    const [shown, ...rest] = execFileSync('fish', ['--no-config', '-c', script, ...lines], {
      encoding: 'utf8',
      env,
    }).split(ROUTE.caFile);
    expect([shown, rest.length]).toEqual(['', 1]);
    expect(rest.join()).not.toMatch(/proxy|GITLAB|NODE_EXTRA/i);
  });

  it('take them away again', () => {
    expect(shellLines('sh', { A: undefined })).toEqual(['unset A']);
    expect(shellLines('fish', { A: undefined })).toEqual(['set -e A']);
    expect(shellLines('powershell', { A: undefined })).toEqual(['Remove-Item Env:A -ErrorAction SilentlyContinue']);
  });

  it('quote as fish and PowerShell do', () => {
    expect(shellLines('fish', { A: "o'n\\x" })).toEqual(["set -gx A 'o\\'n\\\\x'"]);
    expect(shellLines('powershell', { A: "o'n\\x" })).toEqual(["$env:A = 'o''n\\x'"]);
    // It ends a string with any of these quotes, so that each has to be written twice.
    expect(shellLines('powershell', { A: '‘’‚‛; calc' })).toEqual(["$env:A = '‘‘’’‚‚‛‛; calc'"]);
  });
});

describe('isSeededToken', () => {
  it('knows the tokens that everybody knows', () => {
    expect([isSeededToken(ROUTE.personalAccessToken), isSeededToken('glpat-aaaaaaaaaaaaaaaaaaaa')]).toEqual([
      true,
      false,
    ]);
  });
});
