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
