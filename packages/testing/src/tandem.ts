import type { ExchangeQuery, RecordedExchange } from '@tandem/client';
import { PERSONAS } from '@tandem/contracts';
import { attachCluster, type Cluster, type Stack, type StackOptions, startStack, waitUntil } from '@tandem/stack';
import { announcedSharedCluster } from './cluster/shared-cluster-environment.js';
import { Developer } from './people.js';
import { planRecordedHops, type RecordedHops } from './recording-proxy.js';
import { Clocks, Faults, Snapshots } from './simulators.js';
import { startKeptCluster } from './template/kept-cluster.js';
import { copiesOfTemplate } from './template/make-template.js';
import { TestDeployment, TestService } from './test-service.js';

/** A request is recorded when its answer has left. */
const RECORDED_WITHIN_MS = 500;

export interface TandemOptions extends Pick<
  StackOptions,
  'seeds' | 'environment' | 'hops' | 'entryPoints' | 'gitlabVersion'
> {
  /** Puts a recording proxy on every hop; see `tandem.hops`. */
  readonly record?: boolean;
  /** The cluster to make the databases on. Default: that of the Jest run if its `globalSetup` started one, otherwise its own. */
  readonly cluster?: Cluster;
}

/** Both deployments and Code Suggest, running, with the people of the default seed. */
export class Tandem implements AsyncDisposable {
  readonly selfManaged: TestDeployment<typeof PERSONAS.selfManaged>;
  readonly saas: TestDeployment<typeof PERSONAS.saas>;
  readonly modelGateway: TestService;
  /** The user of the editor. */
  readonly developer: Developer;
  /** The clocks of all three services. */
  readonly clock: Clocks;
  /** The faults of all three services; each service sets its own. */
  readonly faults: Faults;
  /** States of both databases, kept by name. */
  readonly snapshots: Snapshots;

  constructor(
    readonly stack: Stack,
    /** What was opened for it, and is closed after it. */
    private readonly opened: readonly Closable[] = [],
    private readonly recorded?: RecordedHops,
  ) {
    const { services, databaseUrls, simulatorToken } = stack;
    this.selfManaged = new TestDeployment(
      services.selfManaged,
      simulatorToken,
      databaseUrls.selfManaged,
      PERSONAS.selfManaged,
    );
    this.saas = new TestDeployment(services.saas, simulatorToken, databaseUrls.saas, PERSONAS.saas);
    this.modelGateway = new TestService(services.modelGateway, simulatorToken);
    const simulators = this.services.map(({ simulator }) => simulator);
    this.clock = new Clocks(simulators);
    this.faults = new Faults(simulators);
    this.snapshots = new Snapshots(simulators.slice(0, 2));
    const { username, token } = PERSONAS.selfManaged.developer;
    const urls = {
      instanceUrl: (recorded?.editorToSelfManaged ?? this.selfManaged).url,
      codeSuggestUrl: (recorded?.editorToModelGateway ?? this.modelGateway).url,
    };
    this.developer = new Developer(username, token, urls, (correlationId) => this.explain(correlationId));
  }

  get services(): readonly TestService[] {
    return [this.selfManaged, this.saas, this.modelGateway];
  }

  /** What all three services recorded, by the time at which it began on their clocks. */
  async exchanges(query?: ExchangeQuery): Promise<RecordedExchange[]> {
    const recorded = await Promise.all(this.services.map((service) => service.exchanges(query)));
    // Of two that began in the same millisecond, the one that lasted longer asked the other.
    return recorded
      .flat()
      .sort(
        (one, other) =>
          Date.parse(one.started_at) - Date.parse(other.started_at) || other.duration_ms - one.duration_ms,
      );
  }

  /** Which services refused a request, by which rules, as `saas refused by token-is-known; request 5f3c1b0e`. */
  private async explain(correlationId: string): Promise<string> {
    let refusals: string[] = [];
    const isRecorded = async () => {
      const recorded = await this.exchanges({ correlation_id: correlationId }).catch(() => []);
      refusals = recorded.flatMap(({ service, decisions }) =>
        decisions.filter(({ outcome }) => outcome === 'refused').map(({ rule }) => `${service} refused by ${rule}`),
      );
      return refusals.length > 0;
    };
    await waitUntil(isRecorded, { withinMs: RECORDED_WITHIN_MS });
    return [...new Set(refusals), `request ${correlationId}`].join('; ');
  }

  /** Back to the beginning: real time, no faults, nothing recorded, both databases as their seeds left them. Snapshots stay. */
  async reset(): Promise<void> {
    await Promise.all(this.services.map((service) => service.reset()));
  }

  /**
   * The proxies between the hops.
   *
   * @throws {Error} if the tandem was started without `record`
   */
  get hops(): RecordedHops {
    if (this.recorded) return this.recorded;
    throw new Error('nothing is recorded: start it with startTandem({ record: true })');
  }

  /** Ends everything that was started, and drops its databases. */
  async close(): Promise<void> {
    this.developer.close();
    await this.stack.stop();
    await closeAll(this.opened);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Starts both deployments and Code Suggest on free ports with databases of their own; any number of them run side by
 * side. Close what it resolves to.
 *
 * @throws {StackError} if something does not start; nothing runs then
 */
export async function startTandem(options: TandemOptions = {}): Promise<Tandem> {
  const { record = false, hops, ...stackOptions } = options;
  const opened: Closable[] = [];
  try {
    const planned = record ? await planRecordedHops() : undefined;
    if (planned) opened.push(planned);
    const stack = await startStack({
      ...stackOptions,
      ...(await databasesFor(options, opened)),
      ...(planned === undefined ? {} : { ports: planned.ports }),
      hops: {
        ...(planned && {
          saasUrl: planned.hops.selfManagedToSaas.url,
          gitlabConnectUrl: planned.hops.modelGatewayToSaas.url,
          codeSuggestUrls: {
            selfManaged: planned.hops.selfManagedToModelGateway.url,
            saas: planned.hops.saasToModelGateway.url,
          },
        }),
        ...hops,
      },
    });
    return new Tandem(stack, opened, planned?.hops);
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/**
 * Which databases a tandem gets: on the given cluster; otherwise copies of the migrated ones on the cluster of the Jest
 * run; otherwise copies on a kept cluster, which is noted in `opened`; otherwise new ones on its own cluster.
 */
async function databasesFor(
  { cluster, entryPoints }: TandemOptions,
  opened: Closable[],
): Promise<Pick<StackOptions, 'cluster' | 'databases' | 'secrets'>> {
  if (cluster !== undefined) return { cluster };
  const shared = announcedSharedCluster();
  if (shared !== undefined) {
    const { access, secrets } = shared;
    return { cluster: attachCluster(access), ...(secrets && { secrets, databases: copiesOfTemplate() }) };
  }
  const kept = entryPoints === undefined ? await startKeptCluster() : undefined;
  if (kept === undefined) return {};
  opened.push(kept);
  return { cluster: kept.cluster, secrets: kept.secrets, databases: kept.databases };
}

interface Closable {
  close(): Promise<void>;
}

/** The last first. */
async function closeAll(opened: readonly Closable[]): Promise<void> {
  for (const one of opened.toReversed()) await one.close();
}
