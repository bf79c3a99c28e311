import type { Page } from '@tandem/page';
import type { Stack } from '@tandem/stack';
import { commandNamesOf, type CommandContext } from '../command-context.js';
import { asTyped } from '../output/as-typed.js';
import { servePage } from '../page/serve-page.js';
import { resolveTargets } from '../targets/resolve-targets.js';
import type { Shown, StartRequest } from './run-stack.js';
import { showFlow } from './show-flow.js';
import { shownStack, stackAsJson } from './shown-stack.js';
import { walkThrough } from './walk-through.js';
import { whatNext } from './what-next.js';

const BARE = `Both deployments are up. New ones hold only their administrators; those of an
earlier start are as you left them (--fresh starts over). The set-up by hand, as
in merge request 123024:`;

/** Serves the page of a stack; without it the stack is still one. */
export async function pageOf(stack: Stack, { env, err }: CommandContext): Promise<Page | undefined> {
  try {
    const page = await servePage(resolveTargets({ state: stack.state }, {}), env);
    stack.notePage(page.url);
    return page;
  } catch (error) {
    stack.notePage(null);
    err(`tandem: no page: ${(error as Error).message}`);
    return undefined;
  }
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
    const summary = runsFlow ? await showFlow(stack.state, context, ending) : '';
    if (!ending.aborted) out(asTyped(`${summary}${whatNext(stack, commandNamesOf(context))}`, context.env));
  }
}
