import { parsePort } from './ports.js';
import type { PerService } from './state/service-names.js';
import { codeOf, reasonOf, StackError } from './stack-error.js';

const PREFERRED = 5053;

/** The proxy for editors that a stack starts. */
export interface EditorProxyOptions {
  /** 0: a free one. */
  port: number;
  /** Whether a free port is taken if that one is in use. */
  portIsNegotiable?: boolean;
}

/**
 * The proxy for editors that `EDITOR_PROXY` and `EDITOR_PROXY_PORT` ask for: none if the first is `off`. Without a port,
 * 5053, or a free one if that is in use.
 *
 * @throws {StackError} if one of them is malformed
 */
export function readEditorProxy(
  environment: Readonly<Record<string, string | undefined>>,
): EditorProxyOptions | undefined {
  const { EDITOR_PROXY: wanted = '', EDITOR_PROXY_PORT: port } = environment;
  if (!/^(on|off)?$/.test(wanted)) {
    throw new StackError(`EDITOR_PROXY is malformed (${JSON.stringify(wanted)})`, 'set it to on or off');
  }
  if (wanted === 'off') return undefined;
  return port ? { port: parsePort(port, 'EDITOR_PROXY_PORT') } : { port: PREFERRED, portIsNegotiable: true };
}

/**
 * Starts it, with its CA in `folder`.
 *
 * @throws {StackError} if it cannot listen, or its folder cannot be written
 */
export async function startEditorProxy(
  options: EditorProxyOptions,
  folder: string,
  urls: PerService<string>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const services = Object.values(urls).map((url) => ({ url }));
  try {
    // Only here: most stacks that a program starts have no such proxy.
    const { startEditorFront } = await import('@tandem/editor-front');
    return await startEditorFront({ folder, codeSuggestUrl: urls.modelGateway, services, ...options });
  } catch (error) {
    const cause = codeOf(error) === 'EADDRINUSE' ? `port ${options.port} is in use` : reasonOf(error);
    throw new StackError(
      `the proxy for editors does not start (${cause})`,
      'set EDITOR_PROXY_PORT, to 0 for a free port, or EDITOR_PROXY=off',
    );
  }
}
