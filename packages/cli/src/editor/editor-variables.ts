import { CommandError } from '../command-context.js';
import type { EditorRoute } from './editor-route.js';

/** A variable of an editor that holds a credential. */
export const TOKEN_VARIABLE = 'GITLAB_WORKFLOW_TOKEN';
const NO_PROXY = 'localhost,127.0.0.1,::1';

/**
 * The variables that take GitLab's editors to this stack, in the order in which they are shown. Both cases of each proxy
 * variable, because some clients read one first, some the other; and both, because GitLab's language server 3.91.0 ends at
 * its start if only one of the two is set.
 */
export function editorVariables(route: EditorRoute): Readonly<Record<string, string>> {
  const { proxyUrl, caFile, instanceUrl, personalAccessToken } = route;
  const unprintable = (Object.values(route) as string[]).find((value) => /\p{Cc}/u.test(value));
  if (unprintable !== undefined) {
    const remedy = 'set TANDEM_STATE to a folder without control characters in its name';
    throw new CommandError(`${JSON.stringify(unprintable)} cannot be given to a shell: ${remedy}`);
  }
  return {
    HTTP_PROXY: proxyUrl,
    HTTPS_PROXY: proxyUrl,
    NO_PROXY,
    http_proxy: proxyUrl,
    https_proxy: proxyUrl,
    no_proxy: NO_PROXY,
    NODE_EXTRA_CA_CERTS: caFile,
    GITLAB_WORKFLOW_INSTANCE_URL: instanceUrl,
    [TOKEN_VARIABLE]: personalAccessToken,
  };
}

/** The names of all of them. */
export const EDITOR_VARIABLES = Object.keys(
  editorVariables({ proxyUrl: '', caFile: '', instanceUrl: '', personalAccessToken: '' }),
);

export const SHELLS = ['sh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** What sets and unsets a variable in a shell; nothing in the value is obeyed. */
const SYNTAX: Readonly<
  Record<Shell, { set: (name: string, value: string) => string; unset: (name: string) => string }>
> = {
  sh: {
    set: (name, value) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
    unset: (name) => `unset ${name}`,
  },
  fish: {
    set: (name, value) => `set -gx ${name} '${value.replaceAll(/['\\]/g, '\\$&')}'`,
    unset: (name) => `set -e ${name}`,
  },
  powershell: {
    // It takes the typographic quotes for the same (about_Quoting_Rules).
    set: (name, value) => `$env:${name} = '${value.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
  },
};

/** One line for each variable that sets it; that takes it away if its value is undefined. */
export function shellLines(shell: Shell, variables: Readonly<Record<string, string | undefined>>): string[] {
  const { set, unset } = SYNTAX[shell];
  return Object.entries(variables).map(([name, value]) => (value === undefined ? unset(name) : set(name, value)));
}
