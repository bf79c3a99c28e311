import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Cleanup } from './cleanup.js';
import { startEditorProxy } from './editor-proxy.js';
import { Disk } from './files/disk.js';
import { clearAbandoned, noteOwner } from './files/folders.js';
import { LogFile } from './files/log-file.js';
import { settlePorts } from './ports.js';
import { hasCluster } from './postgres/cluster-home.js';
import { startCluster, type Cluster } from './postgres/cluster.js';
import { ChildProcesses } from './processes/child-processes.js';
import { provideDatabases } from './services/deployment-databases.js';
import { processEnvironment, serviceEnvironment, type ServiceSettings } from './services/service-environment.js';
import {
  type Deployment,
  entryPointOf,
  forEachService,
  perService,
  SERVICE_LABELS,
  type ServiceName,
} from './state/service-names.js';
import { Service } from './services/service.js';
import type { StackError } from './stack-error.js';
import { silentProgress, type Stack, type StackOptions } from './stack.js';
import { writeRunFile } from './state/run-file.js';
import { keepSecrets, type Secrets } from './state/secrets.js';
import { StateFolder } from './state/state-folder.js';

/**
 * Starts a stack: PostgreSQL, a database with a role of its own for each deployment, and the three services as
 * processes of their own; resolves when all are ready. They end when this process does, however that happens.
 *
 * @throws {StackError} if one of them does not start; nothing of the stack runs then
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const cleanup = new Cleanup();
  try {
    return await start({ ...options, children: options.children ?? new ChildProcesses() }, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

type Options = StackOptions & { children: ChildProcesses };

async function start(options: Options, cleanup: Cleanup): Promise<Stack> {
  const { onProgress = silentProgress, signal } = options;
  let end: (failure?: StackError) => void = () => undefined;
  const ended = new Promise<StackError | undefined>((resolve) => (end = resolve));
  cleanup.defer(() => end());
  const folder = await takeState(options, cleanup);
  const ports = await settlePorts({ selfManaged: 0, saas: 0, modelGateway: 0, ...options.ports });
  const urls = perService((name) => `http://127.0.0.1:${ports[name]}`);
  const secrets = options.secrets ?? keepSecrets(folder.secretsFile, hasCluster(folder.clusterFolder));
  signal?.throwIfAborted();
  const disk = new Disk(folder.path, options.onNotice ?? (() => undefined));
  cleanup.defer(disk.watch());
  const { cluster: shared, databases = {}, seeds = {}, hops = {}, gitlabVersion } = options;
  const settings = { urls, ports, secrets, seeds, hops, gitlabVersion };
  const note = { start: (): void => undefined, failure: end };
  const startService = (name: ServiceName, service: Service) =>
    onProgress(`starting ${SERVICE_LABELS[name]}`, () => service.start());
  // Neither needs a database: they start while PostgreSQL does.
  const modelGateway = createService('modelGateway', folder, settings, options, note);
  cleanup.defer(() => modelGateway.stop());
  const gatewayStart = startService('modelGateway', modelGateway);
  const { editorProxy: proxy } = options;
  const proxyStart = Promise.resolve(proxy && startEditorProxy(proxy, folder.editorFrontFolder, urls));
  cleanup.defer(async () => (await proxyStart.catch(() => undefined))?.close());
  // If PostgreSQL fails first, nobody waits for them.
  for (const start of [gatewayStart, proxyStart]) start.catch(() => undefined);

  const cluster = options.cluster ?? (await ownCluster(folder, secrets, disk, options, cleanup));
  void cluster.ended.then((failure) => failure && end(failure));
  const databaseUrls = await provideDatabases(cluster, shared !== undefined, databases, secrets, cleanup);
  signal?.throwIfAborted();

  const editorProxy = (await proxyStart)?.url;
  const { simulatorToken } = secrets;
  const logFiles = { ...perService((name) => folder.logFile(name)), postgresql: cluster.logFile };
  const deployment = (name: Deployment) => createService(name, folder, { ...settings, databaseUrls }, options, note);
  const services = { selfManaged: deployment('selfManaged'), saas: deployment('saas'), modelGateway };
  let page: string | null | undefined;
  const noteRun = () => {
    const pids = perService((name) => services[name].pid);
    writeRunFile(folder.runFile, { urls, editorProxy, simulatorToken, logFiles, page, pids });
  };
  const notePage = (url: string | null) => {
    page = url;
    noteRun();
  };
  note.start = noteRun;
  cleanup.defer(() => rmSync(folder.runFile, { force: true }));
  cleanup.defer(async () => void (await forEachService((name) => services[name].stop())));
  await forEachService((name) => (name === 'modelGateway' ? gatewayStart : startService(name, services[name])));
  const stop = () => cleanup.run();
  const shown = { urls, databaseUrls, simulatorToken, logFiles, editorProxy, state: folder.path };
  return { ...shown, services, ended, notePage, stop };
}

/** A service, not yet started. */
function createService(
  name: ServiceName,
  folder: StateFolder,
  settings: ServiceSettings,
  { children, environment, entryPoints, signal, onRestart }: Options,
  note: { readonly start: () => void; readonly failure: (failure: StackError) => void },
): Service {
  const logFile = folder.logFile(name);
  const own = serviceEnvironment(name, settings, processEnvironment());
  return new Service(settings.urls[name], {
    label: SERVICE_LABELS[name],
    entryPoint: entryPoints?.[name] ?? entryPointOf(name),
    mark: folder.mark,
    environment: { ...own, LOG_FILE: logFile, ...environment?.[name] },
    log: new LogFile(logFile),
    children,
    signal,
    onStart: () => note.start(),
    onFailure: note.failure,
    onRestart,
  });
}

async function takeState(options: Options, cleanup: Cleanup): Promise<StateFolder> {
  const { onProgress = silentProgress } = options;
  const folder = new StateFolder(options.state ?? (await temporaryState(cleanup)));
  const lock = await folder.take(options.onNotice);
  cleanup.defer(() => lock.release());
  await onProgress('ending what an earlier start left', () => folder.endLeftovers());
  if (options.fresh) await onProgress('deleting the old state', () => folder.clear());
  return folder;
}

async function temporaryState(cleanup: Cleanup): Promise<string> {
  await clearAbandoned(tmpdir(), /^tandem-state-[A-Za-z0-9]{6}$/, (folder) => new StateFolder(folder).endLeftovers());
  const path = mkdtempSync(join(tmpdir(), 'tandem-state-'));
  noteOwner(path);
  cleanup.defer(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function ownCluster(
  folder: StateFolder,
  secrets: Secrets,
  disk: Disk,
  { state, onProgress = silentProgress, onRestart, children }: Options,
  cleanup: Cleanup,
): Promise<Cluster> {
  const cluster = await startCluster({
    ...(state === undefined ? {} : { folder: folder.clusterFolder }),
    password: secrets.clusterPassword,
    logFile: folder.logFile('postgresql'),
    onProgress,
    ...(onRestart ? { onRestart, disk } : {}),
    children,
  });
  cleanup.defer(() => cluster.stop());
  return cluster;
}
