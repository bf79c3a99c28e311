import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The three services, in the order in which the flow meets them. */
export const SERVICE_NAMES = ['selfManaged', 'saas', 'modelGateway'] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

/** One value per service. */
export type PerService<Value> = Record<ServiceName, Value>;

/** The two services that have a database. */
export type Deployment = Exclude<ServiceName, 'modelGateway'>;

/** One value per deployment. */
export type PerDeployment<Value> = Record<Deployment, Value>;

/** What each service is called in its messages, in the names of its files and in apps/. */
export const SERVICE_LABELS: PerService<string> = {
  selfManaged: 'self-managed',
  saas: 'saas',
  modelGateway: 'model-gateway',
};

/** The variable that sets each service's port. */
export const PORT_VARIABLES: PerService<string> = {
  selfManaged: 'SELF_MANAGED_PORT',
  saas: 'SAAS_PORT',
  modelGateway: 'MODEL_GATEWAY_PORT',
};

/** `make` of each service. */
export function perService<Value>(make: (name: ServiceName) => Value): PerService<Value> {
  return { selfManaged: make('selfManaged'), saas: make('saas'), modelGateway: make('modelGateway') };
}

/** What `make` of each service resolves to, all at once. */
export async function forEachService<Value>(make: (name: ServiceName) => Promise<Value>): Promise<PerService<Value>> {
  const [selfManaged, saas, modelGateway] = await Promise.all(Object.values(perService(make)));
  return { selfManaged, saas, modelGateway } as PerService<Value>;
}

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

/** The services' programs in this package when it is packed: beside the folder that this file was bundled into. */
const PACKED_SERVICES = fileURLToPath(new URL('../services/', import.meta.url));

/**
 * The program of a service: the one that was packed with this package, otherwise that of this repository once it is built,
 * in one file, which starts faster, if it has one.
 */
export function entryPointOf(name: ServiceName): string {
  const label = SERVICE_LABELS[name];
  const built = join(REPOSITORY, 'apps', label, 'dist');
  const bundles = [join(PACKED_SERVICES, label, 'bundle/main.js'), join(built, 'bundle/main.js')];
  return bundles.find((bundle) => existsSync(bundle)) ?? join(built, 'main.js');
}
