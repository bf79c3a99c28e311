import { readdirSync, readFileSync } from 'node:fs';
import { CODE_SUGGEST_HOST } from '@tandem/editor-front';
import { about, type Finding } from '../doctor/finding.js';
import type { EditorRoute } from './editor-route.js';

/** How GitLab's language server is started, whatever the editor. */
const LANGUAGE_SERVER = /gitlab[^\0]*(language-server|lsp)/i;

/**
 * Editors of this user that run already, take their tokens from this stack and were started without its proxy: a window
 * that is opened in one of them has the variables of the first.
 *
 * @param processes where Linux shows what runs; other systems show nobody the variables of a process
 */
export function checkRunningEditors({ instanceUrl, proxyUrl }: EditorRoute, processes = '/proc'): Finding[] {
  const pids = namesIn(processes).filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const variables = variablesOf(`${processes}/${pid}/environ`);
    const command = textOf(`${processes}/${pid}/cmdline`);
    const isOurs = variables.get('GITLAB_WORKFLOW_INSTANCE_URL') === instanceUrl || LANGUAGE_SERVER.test(command);
    const proxy = variables.get('HTTPS_PROXY') ?? variables.get('https_proxy');
    if (!isOurs || proxy === proxyUrl || variables.size === 0) return [];
    const name = (command.split('\0')[0] ?? '').replace(/.*\//, '');
    const detail = `process ${pid} (${name}) runs without the proxy: its JWT would go to the real https://${CODE_SUGGEST_HOST}`;
    return [about('running editors').problem(detail, 'end it, then tandem editor run -- code .')];
  });
}

function variablesOf(file: string): Map<string, string> {
  const entries = textOf(file)
    .split('\0')
    .filter((entry) => entry.includes('='));
  return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What a file holds; nothing if it cannot be read. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
