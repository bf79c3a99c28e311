import type { Cluster } from './postgres/cluster.js';
import type { EditorProxyOptions } from './editor-proxy.js';
import type { ChildProcesses } from './processes/child-processes.js';
import type { Environment, Hops, Seed } from './services/service-environment.js';
import type { PerDeployment, PerService } from './state/service-names.js';
import type { Service } from './services/service.js';
import type { StackError } from './stack-error.js';
import type { Secrets } from './state/secrets.js';

/** Runs `work` and lets whoever watches know that it is under way; resolves and rejects as `work` does. */
export type Progress = <T>(label: string, work: () => Promise<T>) => Promise<T>;

export const silentProgress: Progress = (_label, work) => work();

/** What a stack is started with. All of it has a default, with which any number of stacks run side by side. */
export interface StackOptions {
  /** The folder in which its state is kept. Default: a temporary one, removed when the stack is stopped. */
  state?: string;
  /** Deletes what the state folder holds first. */
  fresh?: boolean;
  /** A cluster to share. Default: one of its own, kept in the state folder. */
  cluster?: Cluster;
  /** Its databases on the cluster; see {@link DatabaseChoice}. */
  databases?: Partial<PerDeployment<DatabaseChoice>>;
  /** Default: those of the state folder, made if there are none. */
  secrets?: Secrets;
  /** Default 0: a free port. */
  ports?: Partial<PerService<number>>;
  /** The proxy by which GitLab's editors reach Code Suggest under its real name. Default: none. */
  editorProxy?: EditorProxyOptions | undefined;
  /** What new databases hold. Default: the default seed. */
  seeds?: Partial<PerDeployment<Seed>>;
  /** The version of GitLab that both deployments are: `16.1`, the default, or `16.3`. */
  gitlabVersion?: string | undefined;
  /** The targets of requests between the services. */
  hops?: Hops;
  /** Further variables of each service, over those that the stack sets; undefined takes one away. */
  environment?: Partial<PerService<Environment>>;
  /** The services' programs. Default: those of this repository. */
  entryPoints?: Partial<PerService<string>>;
  onProgress?: Progress;
  /** Is told, in one line each, of what does not keep the stack from running. */
  onNotice?: (line: string) => void;
  /**
   * Is told, in one line, that a process of the stack ended and is started again, at most three times a minute. Without
   * it the end of a process is the end of the stack.
   */
  onRestart?: (line: string) => void;
  /** Ends the start. */
  signal?: AbortSignal;
  /** Takes note of the processes that it starts, for ending all of them at once. */
  children?: ChildProcesses;
}

/**
 * The database of a deployment. On a cluster of the stack's own it bears the deployment's name. On a shared one it gets
 * a name of its own and is dropped when the stack is stopped, unless `name` is given.
 */
export interface DatabaseChoice {
  name?: string;
  /** Its owner. Default: a role of the same name. A copy needs the role, and the secrets, of its template's stack. */
  role?: string;
  /** The database to copy, in place of an empty one. */
  template?: string;
}

/** A running stack: the two deployments and Code Suggest. */
export interface Stack {
  readonly urls: PerService<string>;
  readonly services: PerService<Service>;
  /** Of each deployment's own role, which the other's database refuses. */
  readonly databaseUrls: PerDeployment<string>;
  /** Opens `/_simulator` on the three services. */
  readonly simulatorToken: string;
  readonly logFiles: PerService<string> & { postgresql: string };
  /** The proxy for editors, if it has one. */
  readonly editorProxy?: string | undefined;
  /** The folder that holds its state. */
  readonly state: string;
  /** Resolves when it is stopped, or when a process of it ended unasked: to which, and the end of its log. */
  readonly ended: Promise<StackError | undefined>;
  /** Notes in `stack.json` where the page is on which the stack is seen and steered; null if it has none. */
  notePage(url: string | null): void;
  /** Ends the services, then PostgreSQL; done when every process is gone. Call it after a failure too. */
  stop(): Promise<void>;
}
