import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_SUGGEST_HOST } from '@tandem/editor-front';
import { about, type Finding } from '../doctor/finding.js';
import type { EditorRoute } from './editor-route.js';
import { textOf } from './running-editors.js';

type Environment = Readonly<Record<string, string | undefined>>;

const RUN = 'tandem editor run -- code .';
const REAL_HOST = `would send its JWT to the real https://${CODE_SUGGEST_HOST}`;

/** Whether an editor that inherits `env` goes to this stack: proxy, exceptions from it, certificate, instance. */
export function checkVariables(env: Environment, route: EditorRoute): Finding[] {
  return [checkProxy(env, route), checkCertificate(env, route), checkInstance(env, route)];
}

function checkProxy(env: Environment, { proxyUrl }: EditorRoute): Finding {
  const check = about('proxy variables');
  // Some clients read the lower-case name first, some the other.
  const set = ['https_proxy', 'HTTPS_PROXY'].filter((name) => env[name]);
  const foreign = set.find((name) => !isSameOrigin(env[name], proxyUrl));
  if (set.length === 0) return check.problem(`HTTPS_PROXY is not set: an editor started here ${REAL_HOST}`, RUN);
  if (foreign !== undefined) {
    return check.problem(
      `${foreign} is not this stack's proxy (${proxyUrl}): an editor started here ${REAL_HOST}`,
      RUN,
    );
  }
  const exception = ['no_proxy', 'NO_PROXY'].find((name) => excludes(env[name] ?? ''));
  if (exception !== undefined) {
    return check.problem(`${exception} excepts ${CODE_SUGGEST_HOST}: an editor started here ${REAL_HOST}`, RUN);
  }
  if (!env.HTTP_PROXY && !env.http_proxy) {
    const end = "HTTP_PROXY is not set: GitLab's language server 3.91.0 ends at its start without it";
    return check.warning(end, `export HTTP_PROXY=${proxyUrl}`);
  }
  return check.ok(`an editor started here reaches ${CODE_SUGGEST_HOST} by ${proxyUrl}`);
}

function excludes(noProxy: string): boolean {
  return noProxy.split(/[\s,]+/).some((entry) => {
    const name = entry
      .toLowerCase()
      .replace(/:443$/, '')
      .replace(/^\*?\./, '');
    return name === '*' || (name !== '' && `.${CODE_SUGGEST_HOST}`.endsWith(`.${name}`));
  });
}

function checkCertificate(env: Environment, { caFile }: EditorRoute): Finding {
  const check = about('certificate');
  const repair = `export NODE_EXTRA_CA_CERTS='${caFile}'`;
  const file = env.NODE_EXTRA_CA_CERTS;
  if (!file) {
    return check.problem(
      "NODE_EXTRA_CA_CERTS is not set: an editor started here refuses the proxy's certificate",
      repair,
    );
  }
  const [trusted, own] = [certificatesIn(file), certificatesIn(caFile)];
  if (own[0] !== undefined && trusted.includes(own[0])) return check.ok(`${file} holds the CA of this stack's proxy`);
  return check.problem(`NODE_EXTRA_CA_CERTS (${file}) does not hold the CA of this stack's proxy (${caFile})`, repair);
}

function certificatesIn(file: string): string[] {
  try {
    const pem = readFileSync(file, 'utf8').replaceAll('\r', '');
    return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  } catch {
    return [];
  }
}

function checkInstance(env: Environment, { instanceUrl }: EditorRoute): Finding {
  const check = about('instance');
  const url = env.GITLAB_WORKFLOW_INSTANCE_URL;
  if (url === undefined) {
    return check.warning(
      "GITLAB_WORKFLOW_INSTANCE_URL is not set: GitLab's extension uses the account that is stored in the editor",
      `export GITLAB_WORKFLOW_INSTANCE_URL=${instanceUrl}`,
    );
  }
  if (isSameOrigin(url, instanceUrl)) return check.ok(`an editor started here takes its tokens from ${instanceUrl}`);
  return check.problem(`GITLAB_WORKFLOW_INSTANCE_URL is ${url}, not ${instanceUrl} of this stack`, RUN);
}

function isSameOrigin(one: string | undefined, other: string): boolean {
  return one !== undefined && URL.canParse(one) && new URL(one).origin === new URL(other).origin;
}

/** Where VS Code keeps its user settings, by platform. */
function settingsFiles(env: Environment, platform: NodeJS.Platform): string[] {
  const home = env.HOME ?? '';
  const folders = {
    darwin: join(home, 'Library/Application Support'),
    win32: env.APPDATA ?? '',
    other: env.XDG_CONFIG_HOME || join(home, '.config'),
  };
  const folder = platform === 'darwin' || platform === 'win32' ? folders[platform] : folders.other;
  return ['Code', 'Code - Insiders', 'VSCodium'].map((name) => join(folder, name, 'User/settings.json'));
}

/** Whether VS Code's own settings, which count before the variables, lead past the proxy. */
export function checkVsCodeSettings(
  env: Environment,
  { proxyUrl }: EditorRoute,
  platform = process.platform,
): Finding[] {
  const check = about('VS Code settings');
  return settingsFiles(env, platform).flatMap((file) => {
    const text = textOf(file).replaceAll(/^\s*\/\/.*$/gm, '');
    const proxy = /"http\.proxy"\s*:\s*"([^"]+)"/.exec(text)?.[1];
    if (proxy !== undefined && !isSameOrigin(proxy, proxyUrl)) {
      return check.problem(`"http.proxy" in ${file} counts before the variables: VS Code ${REAL_HOST}`, RUN);
    }
    if (/"http\.proxySupport"\s*:\s*"off"/.test(text)) {
      return check.problem(`"http.proxySupport" is "off" in ${file}: VS Code ${REAL_HOST}`, `edit ${file}`);
    }
    return [];
  });
}
