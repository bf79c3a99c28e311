import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { caFileIn } from '@tandem/editor-front';
import { StateFolder } from '@tandem/stack';
import { CommandError } from '../command-context.js';
import { tokenOf } from '../targets/resolve-targets.js';
import { runningStack, statePath } from '../targets/running-stack.js';
import { SEEDED } from '../targets/targets.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What an editor has to know to complete through this stack. */
export interface EditorRoute {
  /** The self-managed GitLab. */
  readonly instanceUrl: string;
  readonly proxyUrl: string;
  /** The certificate of the proxy's CA. */
  readonly caFile: string;
  /** Of the editor's user. */
  readonly personalAccessToken: string;
}

export interface RouteOptions {
  readonly state?: string;
  readonly compose?: boolean;
}

/** Where the container keeps its CA: docker-compose.override.yml. */
const CA_IN_CONTAINER = 'editor-front:/home/node/editor-front/ca.pem';

/**
 * The route to the stack that runs on a state folder, or in Compose.
 *
 * @throws {CommandError} if there is none
 */
export function editorRoute(options: RouteOptions, env: Environment): EditorRoute {
  const state = statePath(options, env);
  const personalAccessToken = tokenOf(env, 'TANDEM_PERSONAL_ACCESS_TOKEN') ?? SEEDED.personalAccessToken;
  const { editorFrontFolder: folder } = new StateFolder(state);
  if (options.compose) return { ...routeToCompose(folder), personalAccessToken };
  const { urls, editorProxy } = runningStack(state);
  if (editorProxy === undefined) {
    const remedy = 'start it again without EDITOR_PROXY=off';
    throw new CommandError(`the stack on ${state} runs without its proxy for editors: ${remedy}`);
  }
  return { instanceUrl: urls.selfManaged, proxyUrl: editorProxy, caFile: caFileIn(folder), personalAccessToken };
}

function routeToCompose(folder: string): Omit<EditorRoute, 'personalAccessToken'> {
  const caFile = join(folder, 'compose-ca.pem');
  const proxy = compose(['port', 'editor-front', '5053']);
  const instance = compose(['port', 'self-managed', '3000']);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  compose(['cp', CA_IN_CONTAINER, caFile]);
  return { instanceUrl: `http://${instance}`, proxyUrl: `http://${proxy}`, caFile };
}

function compose(args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('docker', ['compose', ...args], { encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  const reason = error?.message ?? (stderr.trim().split('\n').at(-1) || `it ended with ${status}`);
  throw new CommandError(`docker compose ${args[0]} failed (${reason}): docker compose up --detach --wait`);
}
