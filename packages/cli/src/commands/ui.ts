import { Command } from 'commander';
import { servePage } from '../page/serve-page.js';
import type { CommandContext } from '../command-context.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withTargets } from './options.js';

/** `tandem ui`: the page of a Tandem that runs elsewhere. */
export function uiCommand({ env, out, signal }: CommandContext): Command {
  const command = new Command('ui');
  return withHelp(withOutput(withTargets(command)), {
    about: `Serves the page until Ctrl-C and prints its URL. A stack of tandem start has its own page already: tandem status.

  TANDEM_SIMULATOR_TOKEN  opens the control surfaces of services that are named by URL
  PAGE_PORT               port of the page (default: 3002, or a free one; 0 takes a free one)`,
    ok: 'it was told to stop',
    failed: 'the page cannot be served',
    example: 'tandem ui',
  }).action(async ({ output, ...options }: TargetOptions & { output: 'text' | 'json' }) => {
    const page = await servePage(resolveTargets(options, env), env);
    out(output === 'json' ? JSON.stringify({ page: page.url }) : page.url);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await page.close();
  });
}
