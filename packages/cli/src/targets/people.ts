import { isSeededToken, SEEDED, type Targets } from './targets.js';

/** Somebody of a deployment, with a token of theirs. */
export interface Person {
  readonly deployment: 'self-managed' | 'saas';
  readonly name: string;
  readonly role: string;
  /** Null if it is not shown. */
  readonly token: string | null;
}

/** Who is who in the default seed (seeds/default.yml). */
export const SEEDED_PEOPLE = [
  { deployment: 'self-managed', name: 'root', role: 'administrator', token: SEEDED.selfManagedAdminToken },
  { deployment: 'self-managed', name: 'developer', role: 'user of the editor', token: SEEDED.personalAccessToken },
  { deployment: 'saas', name: 'root', role: 'administrator, GitLab staff', token: SEEDED.saasAdminToken },
  { deployment: 'saas', name: 'acme-owner', role: 'owner of the group acme', token: SEEDED.saasOwnerToken },
  { deployment: 'saas', name: SEEDED.serviceAccount, role: 'service account: the SAT', token: SEEDED.aiAccessToken },
] as const satisfies readonly Person[];

type Tokens = Pick<Targets, 'selfManaged' | 'saas' | 'personalAccessToken'>;

/** Whether the tokens that a command uses are those of the default seed, which everybody knows. */
export function isSeeded({ selfManaged, saas, personalAccessToken }: Tokens): boolean {
  const { selfManagedAdminToken, saasAdminToken } = SEEDED;
  return (
    selfManaged.adminToken === selfManagedAdminToken &&
    saas.adminToken === saasAdminToken &&
    personalAccessToken === SEEDED.personalAccessToken
  );
}

/** The people of the seed; those whose tokens were given in their place if it is not the seed's. */
export function peopleOf(targets: Tokens, showTokens: boolean): readonly Person[] {
  if (isSeeded(targets)) return SEEDED_PEOPLE;
  const person = (deployment: Person['deployment'], name: string, role: string, token: string): Person => ({
    deployment,
    name,
    role,
    token: showTokens || isSeededToken(token) ? token : null,
  });
  const { selfManaged, saas, personalAccessToken } = targets;
  return [
    person('self-managed', 'TANDEM_SELF_MANAGED_TOKEN', 'administrator', selfManaged.adminToken),
    person('self-managed', 'TANDEM_PERSONAL_ACCESS_TOKEN', 'user of the editor', personalAccessToken),
    person('saas', 'TANDEM_SAAS_TOKEN', 'administrator', saas.adminToken),
  ];
}

/** Lines of variables, as commands and tests read them. Tokens that are not shown are left out. */
export function environmentOf(targets: Targets, showTokens: boolean): string[] {
  const { selfManaged, saas, modelGateway, personalAccessToken } = targets;
  const tokens = {
    TANDEM_SELF_MANAGED_TOKEN: selfManaged.adminToken,
    TANDEM_SAAS_TOKEN: saas.adminToken,
    TANDEM_PERSONAL_ACCESS_TOKEN: personalAccessToken,
  };
  return [
    `TANDEM_SELF_MANAGED_URL=${selfManaged.url}`,
    `TANDEM_SAAS_URL=${saas.url}`,
    `TANDEM_MODEL_GATEWAY_URL=${modelGateway.url}`,
    ...Object.entries(tokens).flatMap(([name, token]) =>
      showTokens || isSeededToken(token) ? [`${name}=${token}`] : [],
    ),
    ...(showTokens && saas.simulatorToken !== undefined ? [`TANDEM_SIMULATOR_TOKEN=${saas.simulatorToken}`] : []),
  ];
}
