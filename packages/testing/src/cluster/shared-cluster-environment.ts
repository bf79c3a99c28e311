import type { ClusterAccess, Secrets } from '@tandem/stack';

/** The PostgreSQL of a test run: how its processes reach it. */
export interface SharedCluster {
  readonly access: ClusterAccess;
  /** Of the stack that made the template databases; their copies need them. Absent if there are no templates. */
  readonly secrets?: Secrets;
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
