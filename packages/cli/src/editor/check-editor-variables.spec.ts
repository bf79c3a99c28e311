import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkVariables, checkVsCodeSettings } from './check-editor-variables.js';
import { editorVariables } from './editor-variables.js';
import { checkRunningEditors } from './running-editors.js';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const REAL_HOST = 'would send its JWT to the real https://codesuggestions.gitlab.com';

let folder: string;
let route: Parameters<typeof editorVariables>[0];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-editor-check-spec-'));
  route = {
    instanceUrl: 'http://127.0.0.1:3000',
    proxyUrl: 'http://127.0.0.1:5053',
    caFile: join(folder, 'ca.pem'),
    personalAccessToken: 'glpat-selfmanaged-dev-0001',
  };
  writeFileSync(route.caFile, PEM);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const findings = (changes: Record<string, string | undefined>) =>
  checkVariables({ ...editorVariables(route), ...changes }, route).map(
    ({ check, verdict, detail }) => `${check}: ${verdict}: ${detail}`,
  );

describe('checkVariables', () => {
  it('finds no problem with what editor env prints', () => {
    expect(checkVariables(editorVariables(route), route).map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok']);
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['no proxy', { HTTPS_PROXY: undefined, https_proxy: undefined }],
    ['another proxy', { HTTPS_PROXY: 'http://proxy.example.com:3128' }],
    ['another proxy in lower case, which some clients read first', { https_proxy: 'http://proxy.example.com:3128' }],
    ['a proxy that is no URL', { https_proxy: 'proxy' }],
    ['everything excepted', { NO_PROXY: '*' }],
    ['the host excepted', { no_proxy: 'localhost,codesuggestions.gitlab.com:443' }],
    ['its domain excepted', { no_proxy: '.gitlab.com' }],
  ])('finds an editor whose JWT would go to the real host: %s', (_, changes) => {
    expect(findings(changes)[0]).toMatch(/^proxy variables: problem: /);
    expect(findings(changes)[0]).toContain(REAL_HOST);
  });

  it('finds a certificate that would not be trusted', () => {
    expect(findings({ NODE_EXTRA_CA_CERTS: undefined })[1]).toMatch(
      /^certificate: problem: NODE_EXTRA_CA_CERTS is not/,
    );
    expect(findings({ NODE_EXTRA_CA_CERTS: '/nowhere' })[1]).toMatch(/does not hold the CA of this stack's proxy/);
    writeFileSync(join(folder, 'all.pem'), `${PEM.replace('MIIB', 'MIIC')}${PEM}`);
    expect(findings({ NODE_EXTRA_CA_CERTS: join(folder, 'all.pem') })[1]).toMatch(/^certificate: ok: /);
  });

  it('finds another instance, and says if there is none', () => {
    expect(findings({ GITLAB_WORKFLOW_INSTANCE_URL: 'https://gitlab.com' })[2]).toMatch(
      /^instance: problem: .*gitlab\.com/,
    );
    expect(findings({ GITLAB_WORKFLOW_INSTANCE_URL: undefined })[2]).toMatch(/^instance: warning: /);
  });

  it('says which client ends if there is HTTPS_PROXY only', () => {
    expect(findings({ HTTPS_PROXY: undefined })[0]).toMatch(/^proxy variables: ok: /);
    expect(findings({ HTTP_PROXY: undefined, http_proxy: undefined })[0]).toMatch(
      /^proxy variables: warning: .* 3\.91\.0/,
    );
  });
});

describe('checkVsCodeSettings', () => {
  const write = (text: string) => {
    mkdirSync(join(folder, 'Code/User'), { recursive: true });
    writeFileSync(join(folder, 'Code/User/settings.json'), text);
    return checkVsCodeSettings({ XDG_CONFIG_HOME: folder }, route, 'linux').map(({ detail }) => detail);
  };

  it('finds settings that lead past the proxy', () => {
    expect(write('{ "http.proxy": "http://proxy.example.com:3128" }').join()).toContain(REAL_HOST);
    expect(write('{ "http.proxySupport": "off" }').join()).toContain(REAL_HOST);
  });

  it('finds nothing in others', () => {
    expect(write('{\n  // "http.proxySupport": "off"\n "http.proxy": "http://127.0.0.1:5053" }')).toEqual([]);
    expect(checkVsCodeSettings({ HOME: '/nowhere' }, route, 'darwin')).toEqual([]);
  });
});

describe('checkRunningEditors', () => {
  const run = (pid: string, command: string[], variables: Record<string, string>) => {
    mkdirSync(join(folder, pid));
    writeFileSync(join(folder, pid, 'cmdline'), command.join('\0'));
    const entries = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    writeFileSync(join(folder, pid, 'environ'), entries.join('\0'));
  };

  it('finds those that take tokens from this stack and run without its proxy, and no others', () => {
    run('1', ['/usr/share/code/code', '.'], { GITLAB_WORKFLOW_INSTANCE_URL: route.instanceUrl });
    run('2', ['node', '/x/gitlab-vscode-extension/assets/language-server/node/main-bundle.js'], { PATH: '/bin' });
    run('3', ['/usr/share/code/code'], { ...editorVariables(route) });
    run('4', ['/usr/bin/vim'], { PATH: '/bin' });
    run('5', ['code'], { GITLAB_WORKFLOW_INSTANCE_URL: 'https://gitlab.example.com' });
    const found = checkRunningEditors(route, folder).map(({ detail }) => detail);
    expect(found).toEqual([
      expect.stringMatching(
        /^process 1 \(code\) runs without the proxy: .*real https:\/\/codesuggestions\.gitlab\.com$/,
      ),
      expect.stringMatching(/^process 2 \(node\) runs without the proxy: /),
    ]);
  });
});
