import type { PerService } from '../services/service-names.js';
import { SEEDED } from './seeded-tokens.js';
import { asLocalhost } from './what-next.js';

/**
 * The set-up of merge request 123024 by hand, on two deployments that hold their administrators alone: commands for a
 * shell, to be pasted one after the other. Two of them its text leaves out.
 */
export function walkThrough(urls: PerService<string>): string {
  const [selfManaged, saas] = [asLocalhost(urls.selfManaged), asLocalhost(urls.saas)];
  return `# Instance 2, SaaS (${saas}). Its administrator:
SAAS_ROOT="PRIVATE-TOKEN: ${SEEDED.saasRoot}"

# 1. Register an account.
ACME_OWNER=$(curl --silent --request POST "${saas}/api/v4/users" --header "$SAAS_ROOT" \\
  --data "username=acme-owner" --data-urlencode "name=Acme Owner" --data "email=owner@acme.example.com" \\
  --data "password=correct-horse-battery-staple" | node -p 'JSON.parse(fs.readFileSync(0)).id')

# 2. Generate a personal access token for it: the service account token (SAT).
SAT=$(curl --silent --request POST "${saas}/api/v4/users/$ACME_OWNER/personal_access_tokens" --header "$SAAS_ROOT" \\
  --data "name=acme" --data "scopes[]=api" | node -p 'JSON.parse(fs.readFileSync(0)).token')

# 3. Enable the feature flag for it.
curl --request POST "${saas}/api/v4/features/code_suggestions_for_instance_admin_enabled" --header "$SAAS_ROOT" \\
  --data "value=true" --data "user=acme-owner"

# 4. The account turns its own setting on. (The merge request's text leaves this out.)
curl --request PUT "${saas}/api/v4/user/preferences" --header "PRIVATE-TOKEN: $SAT" --data "code_suggestions=true"

# Instance 1, self-managed (${selfManaged}). Its administrator:
SELF_MANAGED_ROOT="PRIVATE-TOKEN: ${SEEDED.selfManagedRoot}"

# 5. Store the SAT.
curl --request PUT "${selfManaged}/api/v4/application/settings" --header "$SELF_MANAGED_ROOT" \\
  --data "ai_access_token=$SAT"

# 6. Enable code suggestions for the instance. (The merge request's text leaves this out.)
curl --request PUT "${selfManaged}/api/v4/application/settings" --header "$SELF_MANAGED_ROOT" \\
  --data "instance_level_code_suggestions_enabled=true"

# 7. Register an account.
DEVELOPER=$(curl --silent --request POST "${selfManaged}/api/v4/users" --header "$SELF_MANAGED_ROOT" \\
  --data "username=developer" --data "name=Developer" --data "email=developer@example.com" \\
  --data "password=correct-horse-battery-staple" | node -p 'JSON.parse(fs.readFileSync(0)).id')

# 8. Generate a personal access token for it (PAT).
PAT=$(curl --silent --request POST "${selfManaged}/api/v4/users/$DEVELOPER/personal_access_tokens" \\
  --header "$SELF_MANAGED_ROOT" --data "name=editor" --data "scopes[]=api" \\
  | node -p 'JSON.parse(fs.readFileSync(0)).token')

# 9. Get a JWT, as the editor does.
curl --request POST "${selfManaged}/api/v4/code_suggestions/tokens" \\
  --header "Authorization: Bearer $PAT" --header "Content-type: application/json"`;
}
