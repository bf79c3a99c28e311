import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { processEnvironment } from './configuration/process-environment.js';
import { clearAbandoned, noteOwner } from './files/abandoned-folders.js';
import { Disk } from './files/disk.js';
import { Outcome } from './outcome.js';
import { settlePorts } from './ports/service-ports.js';
import { hasCluster } from './postgres/cluster-home.js';
import { startCluster, type Cluster } from './postgres/cluster.js';
import { ChildProcesses } from './processes/child-processes.js';
import { silentProgress } from './progress.js';
import { createServices } from './services/create-services.js';
import { provideDatabases } from './services/deployment-databases.js';
import { forEachService, perService, SERVICE_LABELS } from './services/service-names.js';
import type { StackError } from './stack-error.js';
import type { StackOptions } from './stack-options.js';
import type { Stack } from './stack.js';
import { writeRunFile } from './state/run-file.js';
import { keepSecrets, type Secrets } from './state/secrets.js';
import { StateFolder } from './state/state-folder.js';

/** What has to be undone at the end, the last first. */
type Undo = (() => Promise<void> | void)[];

/**
 * Starts a stack: PostgreSQL, a database with a role of its own for each deployment, and the three services as
 * processes of their own; resolves when all are ready. They end when this process does, however that happens.
 *
 * @throws StackError where one of them does not start; nothing of the stack runs then
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const undo: Undo = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start({ ...options, children: options.children ?? new ChildProcesses() }, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

type Options = StackOptions & { children: ChildProcesses };

async function start(options: Options, undo: Undo, stop: () => Promise<void>): Promise<Stack> {
  const { onProgress = silentProgress, children, signal } = options;
  const ended = new Outcome<StackError | undefined>();
  undo.push(() => ended.settle(undefined));
  const folder = await takeState(options, undo);
  const ports = await settlePorts({ selfManaged: 0, saas: 0, modelGateway: 0, ...options.ports });
  const urls = perService((name) => `http://127.0.0.1:${ports[name]}`);
  const secrets = options.secrets ?? keepSecrets(folder.secretsFile, hasCluster(folder.clusterFolder));
  signal?.throwIfAborted();
  const disk = new Disk(folder.path, options.onNotice ?? (() => undefined));
  undo.push(disk.watch());
  const cluster = options.cluster ?? (await ownCluster(folder, secrets, disk, options, undo));
  void cluster.ended.then((failure) => failure && ended.settle(failure));
  const databases = await provideDatabases(cluster, options.cluster !== undefined, options.databases ?? {}, secrets);
  undo.push(() => databases.dropUnnamed());
  signal?.throwIfAborted();

  const logFiles = { ...perService((name) => folder.logFile(name)), postgresql: cluster.logFile };
  const noteRun = () => {
    const pids = perService((name) => services[name].pid);
    writeRunFile(folder.runFile, { urls, simulatorToken: secrets.simulatorToken, logFiles, pids });
  };
  const services = createServices(
    { urls, ports, databaseUrls: databases.urls, secrets, seeds: options.seeds ?? {}, hops: options.hops ?? {} },
    options,
    {
      inherited: processEnvironment(),
      logFile: (name) => folder.logFile(name),
      mark: folder.mark,
      children,
      onStart: noteRun,
      onFailure: (failure) => ended.settle(failure),
    },
  );
  undo.push(() => rmSync(folder.runFile, { force: true }));
  undo.push(async () => void (await forEachService((name) => services[name].stop())));
  await forEachService((name) => onProgress(`starting ${SERVICE_LABELS[name]}`, () => services[name].start()));
  return {
    urls,
    services,
    databaseUrls: databases.urls,
    simulatorToken: secrets.simulatorToken,
    logFiles,
    state: folder.path,
    ended: ended.promise,
    stop,
  };
}

async function takeState(options: Options, undo: Undo): Promise<StateFolder> {
  const { onProgress = silentProgress } = options;
  const folder = new StateFolder(options.state ?? (await temporaryState(undo)));
  const lock = await folder.take(options.onNotice);
  undo.push(() => lock.release());
  await onProgress('ending what an earlier start left', () => folder.endLeftovers());
  if (options.fresh) await onProgress('deleting the old state', () => folder.clear());
  return folder;
}

async function temporaryState(undo: Undo): Promise<string> {
  await clearAbandoned(tmpdir(), /^tandem-state-[A-Za-z0-9]{6}$/, (folder) => new StateFolder(folder).endLeftovers());
  const path = mkdtempSync(join(tmpdir(), 'tandem-state-'));
  noteOwner(path);
  undo.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function ownCluster(
  folder: StateFolder,
  secrets: Secrets,
  disk: Disk,
  options: Options,
  undo: Undo,
): Promise<Cluster> {
  const cluster = await startCluster({
    ...(options.state === undefined ? {} : { folder: folder.clusterFolder }),
    password: secrets.clusterPassword,
    logFile: folder.logFile('postgresql'),
    onProgress: options.onProgress ?? silentProgress,
    ...(options.onRestart ? { onRestart: options.onRestart, disk } : {}),
    children: options.children,
  });
  undo.push(() => cluster.stop());
  return cluster;
}
