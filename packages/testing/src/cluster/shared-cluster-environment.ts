import type { Secrets } from '@tandem/stack';

/** Migrated databases, one of each deployment, that each spec file copies. */
export interface SharedTemplates {
  readonly selfManaged: string;
  readonly saas: string;
  /** Of the stack that made them; their copies need them. */
  readonly secrets: Secrets;
}

/** The PostgreSQL of a test run: how its processes reach it. */
export interface SharedCluster {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly logFile: string;
  /** Where the run starts stacks. */
  readonly templates?: SharedTemplates;
}

const VARIABLE = 'TANDEM_SHARED_CLUSTER';

/** Announces a cluster to this process and those that it starts from now on; `undefined` takes it back. */
export function announceSharedCluster(cluster: SharedCluster | undefined): void {
  if (cluster === undefined) delete process.env[VARIABLE];
  else process.env[VARIABLE] = JSON.stringify(cluster);
}

/** The cluster of the test run that this process is part of, if it is part of one. */
export function announcedSharedCluster(): SharedCluster | undefined {
  const announced = process.env[VARIABLE];
  return announced === undefined ? undefined : (JSON.parse(announced) as SharedCluster);
}
