import { TOKENS } from './seed.mjs';

/** The arguments of `docker compose` that try the rules of the flow on services, from beside them. */
export const conformance = (selfManaged, saas, modelGateway) => [
  ...['run', '--rm', '--no-deps', '--entrypoint', 'node'],
  ...['--env', `TANDEM_SELF_MANAGED_TOKEN=${TOKENS.selfManagedRoot}`],
  ...['--env', `TANDEM_SAAS_TOKEN=${TOKENS.saasRoot}`],
  ...['--env', `TANDEM_AI_ACCESS_TOKEN=${TOKENS.serviceAccount}`],
  ...['flow', 'bundle/main.mjs', 'conformance'],
  ...['--self-managed', `http://${selfManaged}:3000`, '--saas', `http://${saas}:3001`],
  ...['--model-gateway', `http://${modelGateway}:5052`],
];
