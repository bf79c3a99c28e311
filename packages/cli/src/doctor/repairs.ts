import { API_PREFIX, FEATURE_FLAGS } from '@tandem/contracts';
import type { Targets } from '../targets/targets.js';

const SELF_MANAGED_ADMIN = '--header "PRIVATE-TOKEN: $TANDEM_SELF_MANAGED_TOKEN"';
const SAAS_ADMIN = '--header "PRIVATE-TOKEN: $TANDEM_SAAS_TOKEN"';

/** The commands that repair a flow, on its own services. */
export class Repairs {
  constructor(private readonly targets: Targets) {}

  enableInstanceSetting(): string {
    return this.#setting('instance_level_code_suggestions_enabled=true');
  }

  /** `$TANDEM_AI_ACCESS_TOKEN`: a token of the service account on SaaS. */
  storeToken(): string {
    return this.#setting('ai_access_token=$TANDEM_AI_ACCESS_TOKEN');
  }

  enableForInstanceAdmin(): string {
    const { saas, serviceAccount } = this.targets;
    const data = `--data "value=true" --data "user=${serviceAccount}"`;
    return `curl --request POST "${saas.url}${API_PREFIX}/features/${FEATURE_FLAGS.forInstanceAdmin}" ${SAAS_ADMIN} ${data}`;
  }

  /** Makes a flag one that is not set, so that its default counts. */
  unsetFlag(deployment: 'self-managed' | 'saas', flag: string): string {
    const [{ url }, admin] =
      deployment === 'saas' ? [this.targets.saas, SAAS_ADMIN] : [this.targets.selfManaged, SELF_MANAGED_ADMIN];
    return `curl --request DELETE "${url}${API_PREFIX}/features/${flag}" ${admin}`;
  }

  newServiceAccountToken(userId: number): string {
    const { url } = this.targets.saas;
    const data = '--data "name=ai_access_token" --data "scopes[]=api"';
    return `curl --request POST "${url}${API_PREFIX}/users/${userId}/personal_access_tokens" ${SAAS_ADMIN} ${data}`;
  }

  /** The account's own setting, which it changes for itself. */
  enableOwnSetting(): string {
    const { url } = this.targets.saas;
    const token = '--header "PRIVATE-TOKEN: $TANDEM_AI_ACCESS_TOKEN"';
    return `curl --request PUT "${url}${API_PREFIX}/user/preferences" ${token} --data "code_suggestions=true"`;
  }

  newPersonalAccessToken(): string {
    const { url } = this.targets.selfManaged;
    const data = '--data "name=editor" --data "scopes[]=api"';
    return `curl --request POST "${url}${API_PREFIX}/users/$USER_ID/personal_access_tokens" ${SELF_MANAGED_ADMIN} ${data}`;
  }

  #setting(data: string): string {
    const { url } = this.targets.selfManaged;
    return `curl --request PUT "${url}${API_PREFIX}/application/settings" ${SELF_MANAGED_ADMIN} --data "${data}"`;
  }

  /** What to do about a rule that refused the token request, on the deployment that it is of; undefined for an unknown one. */
  forRule(rule: string, deployment: 'self-managed' | 'saas'): string | undefined {
    const token = deployment === 'saas' ? this.storeToken() : this.newPersonalAccessToken();
    const repairs: Readonly<Record<string, string>> = {
      'token-is-known': token,
      'token-is-not-expired': token,
      'token-is-not-revoked': token,
      'token-has-scope': token,
      [`feature-flag-is-on:${FEATURE_FLAGS.tokensApi}`]: this.unsetFlag(deployment, FEATURE_FLAGS.tokensApi),
      'instance-setting-is-on': this.enableInstanceSetting(),
      'ai-access-token-is-stored': this.storeToken(),
      'access-code-suggestions': this.enableOwnSetting(),
      'instance-admin-flag-is-on': this.enableForInstanceAdmin(),
      not_enabled: this.enableInstanceSetting(),
      saas_refused: this.storeToken(),
    };
    return repairs[rule];
  }
}
