import { setTimeout as after } from 'node:timers/promises';
import { readEditorProxy, readPorts, type Stack, type StackOptions } from '@tandem/stack';
import { asTyped } from '../output/as-typed.js';
import { commandNamesOf, type CommandContext } from '../command-context.js';
import { resolveTargets } from '../targets/resolve-targets.js';
import type { Page } from '@tandem/page';
import { shownStack, stackAsJson } from './shown-stack.js';
import { walkThrough } from './walk-through.js';
import { withStack } from './with-stack.js';
import { whatNext } from './what-next.js';

/** What is asked of a start. */
export interface StartRequest extends Required<Pick<StackOptions, 'state' | 'fresh' | 'seeds'>> {
  /** Whether new deployments hold only their administrators, and the set-up by hand is shown. */
  readonly bare: boolean;
  /** Whether the flow is run as soon as all is ready. */
  readonly runsFlow: boolean;
  /** Whether the stack is shown as JSON, and nothing else is. */
  readonly asJson: boolean;
}

/** What is shown of a stack. */
export type Shown = Pick<Stack, 'urls' | 'editorProxy' | 'logFiles' | 'state'> & { readonly page?: string | undefined };

/** How long a flow is waited for when the stack is told to stop. */
const FLOW_END_MS = 1_000;

const BARE = `Both deployments are up. New ones hold only their administrators; those of an
earlier start are as you left them (--fresh starts over). The set-up by hand, as
in merge request 123024:`;

/**
 * Starts a stack as a part of this process, shows what it can do, and stays until it is told to stop.
 *
 * @throws {StackError} if it does not start, or a process of it ends
 */
export async function runStack(request: StartRequest, context: CommandContext): Promise<void> {
  const { signal } = context;
  // Loaded while the stack starts.
  for (const part of [import('../page/serve-page.js'), import('./show-flow.js')]) part.catch(() => undefined);
  try {
    await withStack(stackOptions(request, context), async (stack) => {
      let page: Page | undefined;
      try {
        page = await pageOf(stack, context);
        if (page && !request.asJson) {
          context.out(`See and steer it on ${page.url}
`);
        }
        await stay({ ...stack, page: page?.url }, request, context);
      } finally {
        await page?.close();
      }
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function stackOptions(
  { state, fresh, seeds, asJson }: StartRequest,
  { env, err, signal, progress }: CommandContext,
): StackOptions {
  const notice = (line: string) => {
    try {
      err(`tandem: ${line}`);
    } catch {
      // What it is written to may lie on the full disk that it reports.
    }
  };
  const gitlabVersion = env['GITLAB_VERSION'] || undefined;
  const base = { state, ports: readPorts(env), editorProxy: readEditorProxy(env), fresh, seeds, gitlabVersion, signal };
  return { ...base, onNotice: notice, onRestart: notice, ...(progress && !asJson ? { onProgress: progress } : {}) };
}

/** Serves the page of a stack; without it the stack is still one. */
async function pageOf(stack: Stack, { env, err }: CommandContext): Promise<Page | undefined> {
  try {
    const { servePage } = await import('../page/serve-page.js');
    const page = await servePage(resolveTargets({ state: stack.state }, {}), env);
    stack.notePage(page.url);
    return page;
  } catch (error) {
    stack.notePage(null);
    err(`tandem: no page: ${(error as Error).message}`);
    return undefined;
  }
}

async function stay(stack: Stack & Shown, request: StartRequest, context: CommandContext): Promise<void> {
  const { signal, out } = context;
  const showing = new AbortController();
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const shown = showStack(stack, request, context, showing.signal);
  const failure = await Promise.race([stack.ended, stopped]);
  if (failure === undefined && !request.asJson) out('Ending …');
  showing.abort(new Error('the stack ends'));
  await Promise.race([shown, after(FLOW_END_MS)]);
  if (failure !== undefined) throw failure;
}

/** Shows what a stack that is ready can do: the flow, or how to set up a bare one. Ends when `ending` is aborted. */
export async function showStack(
  stack: Shown,
  { bare, runsFlow, asJson }: Pick<StartRequest, 'bare' | 'runsFlow' | 'asJson'>,
  context: CommandContext,
  ending: AbortSignal,
): Promise<void> {
  const { out } = context;
  if (asJson) {
    out(JSON.stringify(stackAsJson(shownStack(stack.state, { pid: process.pid, ...stack })), null, 2));
  } else if (bare) {
    out(`${BARE}\n\n${walkThrough(stack.urls)}\n\nCtrl-C ends everything.`);
  } else {
    const { showFlow } = await import('./show-flow.js');
    const summary = runsFlow ? await showFlow(stack.state, context, ending) : '';
    if (!ending.aborted) out(asTyped(`${summary}${whatNext(stack, commandNamesOf(context))}`, context.env));
  }
}
