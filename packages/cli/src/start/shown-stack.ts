import type { RunFile } from '@tandem/stack';

/** A running stack as commands show it; the simulator's token stays in the state folder. */
export interface ShownStack {
  readonly state: string;
  /** Of the process that SIGTERM ends it by. */
  readonly pid: number;
  readonly urls: RunFile['urls'];
  /** The proxy for editors, if it has one. */
  readonly editorProxy?: string | undefined;
  readonly logs: RunFile['logFiles'];
  /** Where it is seen and steered; null if it has no page. */
  readonly page: string | null;
}

/** What is shown of a stack's run file. */
export function shownStack(
  state: string,
  {
    pid,
    urls,
    editorProxy,
    logFiles,
    page = null,
  }: Pick<RunFile, 'pid' | 'urls' | 'editorProxy' | 'logFiles'> & { page?: string | null | undefined },
): ShownStack {
  return { state, pid, urls, editorProxy, logs: logFiles, page };
}

/** As lines of text. */
export function stackLines({ state, pid, urls, editorProxy, logs, page }: ShownStack): string[] {
  return [
    ...(page === null ? [] : [`  page           ${page}`]),
    `  self-managed   ${urls.selfManaged}`,
    `  saas           ${urls.saas}`,
    `  model-gateway  ${urls.modelGateway}`,
    ...(editorProxy === undefined ? [] : [`  editor proxy   ${editorProxy}`]),
    `  state          ${state}`,
    `  logs           ${logs.selfManaged.replace(/[^/\\]+$/, '')}`,
    `  process        ${pid}`,
  ];
}

/** As JSON. */
export function stackAsJson({ state, pid, urls, editorProxy, logs, page }: ShownStack): object {
  const perService = (of: { selfManaged: string; saas: string; modelGateway: string }) => ({
    'self-managed': of.selfManaged,
    saas: of.saas,
    'model-gateway': of.modelGateway,
  });
  const logFiles = { ...perService(logs), postgresql: logs.postgresql };
  return { state, pid, page, urls: perService(urls), editorProxy, logs: logFiles };
}
