import { channel } from 'node:diagnostics_channel';
import { setTimeout as after } from 'node:timers/promises';
import { readEditorProxy, readPorts, type Progress, type Stack, type StackOptions } from '@tandem/stack';
import type { CommandContext } from '../command-context.js';
import type { Page } from '@tandem/page';
import { withStack } from './with-stack.js';

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

/** What shows a stack, which takes longer to load than all that starts one. */
const shows = () => import('./show-stack.js');
/** The work in which this process only waits: it loads then what shows a stack. */
const IDLE = 'starting PostgreSQL';
/** How long a flow is waited for when the stack is told to stop. */
const FLOW_END_MS = 1_000;

/** Is told when all is shown; the command's bundle then keeps what was compiled (apps/bundle-start.cjs). */
const READY = channel('tandem:ready');

/**
 * Starts a stack as a part of this process, shows what it can do, and stays until it is told to stop.
 *
 * @throws {StackError} if it does not start, or a process of it ends
 */
export async function runStack(request: StartRequest, context: CommandContext): Promise<void> {
  const { signal } = context;
  try {
    await withStack(stackOptions(request, context), async (stack) => {
      let page: Page | undefined;
      try {
        page = await (await shows()).pageOf(stack, context);
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
  const tell: Progress = progress && !asJson ? progress : (_label, work) => work();
  const onProgress: Progress = (label, work) => {
    const done = tell(label, work);
    if (label === IDLE) void shows().catch(() => undefined);
    return done;
  };
  return { ...base, onNotice: notice, onRestart: notice, onProgress };
}

async function stay(stack: Stack & Shown, request: StartRequest, context: CommandContext): Promise<void> {
  const { signal, out } = context;
  const showing = new AbortController();
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const { showStack } = await shows();
  const shown = showStack(stack, request, context, showing.signal).then(() => READY.publish({}));
  const failure = await Promise.race([stack.ended, stopped]);
  if (failure === undefined && !request.asJson) out('Ending …');
  showing.abort(new Error('the stack ends'));
  await Promise.race([shown, after(FLOW_END_MS)]);
  if (failure !== undefined) throw failure;
}
