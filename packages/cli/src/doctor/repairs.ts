import { type Repair, repairOf } from '@tandem/conformance';
import { API_PREFIX, FEATURE_FLAGS } from '@tandem/contracts';
import { SEEDED } from '../targets/targets.js';
import type { Targets } from '../targets/targets.js';

type DeploymentName = 'self-managed' | 'saas';

const SETTINGS = '/application/settings';

const OF_THE_EDITOR: Readonly<Record<string, Repair>> = {
  not_enabled: 'instance setting',
  saas_refused: 'stored token',
};

const OF_THE_SIMULATOR: Readonly<Record<string, string>> = {
  'no-fault-strikes': 'tandem fault clear',
  'jwt-is-not-expired': 'tandem clock reset',
  'jwt-is-valid-already': 'tandem clock reset',
};

/** The flag by which a deployment has the completions endpoint. */
export const completionsFlagOf = (deployment: DeploymentName) =>
  deployment === 'saas' ? FEATURE_FLAGS.saasCompletions : FEATURE_FLAGS.selfManagedCompletions;

/** The commands that repair a flow, on its own services. */
export class Repairs {
  private readonly adminTokens: Readonly<Record<DeploymentName, string>>;
  /** A token of the service account on SaaS. */
  private readonly serviceAccountToken: string;

  /** Tokens of the seed, which everybody knows, stand in the commands; others by the variable that holds them. */
  constructor(private readonly targets: Targets) {
    const { selfManaged, saas, aiAccessToken = SEEDED.aiAccessToken } = targets;
    const shown = (token: string, seeded: string, variable: string) => (token === seeded ? token : `$${variable}`);
    this.adminTokens = {
      'self-managed': shown(selfManaged.adminToken, SEEDED.selfManagedAdminToken, 'TANDEM_SELF_MANAGED_TOKEN'),
      saas: shown(saas.adminToken, SEEDED.saasAdminToken, 'TANDEM_SAAS_TOKEN'),
    };
    const isSeeded = this.adminTokens.saas === SEEDED.saasAdminToken;
    this.serviceAccountToken = shown(isSeeded ? aiAccessToken : '', SEEDED.aiAccessToken, 'TANDEM_AI_ACCESS_TOKEN');
  }

  enableInstanceSetting(): string {
    return this.curl('PUT', 'self-managed', SETTINGS, ['instance_level_code_suggestions_enabled=true']);
  }

  storeToken(): string {
    return this.curl('PUT', 'self-managed', SETTINGS, [`ai_access_token=${this.serviceAccountToken}`]);
  }

  enableForInstanceAdmin(): string {
    const fields = ['value=true', `user=${this.targets.serviceAccount}`];
    return this.curl('POST', 'saas', `/features/${FEATURE_FLAGS.forInstanceAdmin}`, fields);
  }

  /** Unsets a flag, so that its default counts. */
  unsetFlag(deployment: DeploymentName, flag: string): string {
    return this.curl('DELETE', deployment, `/features/${flag}`);
  }

  enableCompletions(deployment: DeploymentName): string {
    return this.curl('POST', deployment, `/features/${completionsFlagOf(deployment)}`, ['value=true']);
  }

  newServiceAccountToken(userId: number): string {
    return this.newToken('saas', String(userId), 'ai_access_token');
  }

  newPersonalAccessToken(): string {
    return this.newToken('self-managed', '$USER_ID', 'editor');
  }

  unblock(userId: number): string {
    return this.curl('POST', 'saas', `/users/${userId}/unblock`);
  }

  /** The account's own setting, which it changes for itself. */
  enableOwnSetting(): string {
    return this.curl('PUT', 'saas', '/user/preferences', ['code_suggestions=true'], this.serviceAccountToken);
  }

  /** What to do about a rule that refused the token request, or a code of the editor's; undefined for an unknown one. */
  forRule(rule: string, deployment: DeploymentName): string | undefined {
    const repair = OF_THE_EDITOR[rule] ?? repairOf(rule);
    if (repair === undefined) return OF_THE_SIMULATOR[rule];
    return {
      'completions flag': () => this.enableCompletions(deployment),
      'purchase flag': () => this.unsetFlag(deployment, FEATURE_FLAGS.purchase),
      'endpoint flag': () => this.unsetFlag(deployment, FEATURE_FLAGS.tokensApi),
      'instance admin flag': () => this.enableForInstanceAdmin(),
      'instance setting': () => this.enableInstanceSetting(),
      'own setting': () => this.enableOwnSetting(),
      'stored token': () => this.storeToken(),
      token: () => (deployment === 'saas' ? this.storeToken() : this.newPersonalAccessToken()),
    }[repair]();
  }

  private newToken(deployment: DeploymentName, user: string, name: string): string {
    return this.curl('POST', deployment, `/users/${user}/personal_access_tokens`, [`name=${name}`, 'scopes[]=api']);
  }

  private curl(
    method: string,
    deployment: DeploymentName,
    path: string,
    fields: readonly string[] = [],
    token: string = this.adminTokens[deployment],
  ): string {
    const { url } = deployment === 'saas' ? this.targets.saas : this.targets.selfManaged;
    const data = fields.map((field) => ` --data "${field}"`).join('');
    return `curl --request ${method} "${url}${API_PREFIX}${path}" --header "PRIVATE-TOKEN: ${token}"${data}`;
  }
}
