import type { Stack } from '../stack.js';
import { SEEDED } from './seeded-tokens.js';

/** Where the stack of `npm start` is, the mission's request, and what else there is to do with it. */
export function whatNext({ urls, logFiles, state }: Pick<Stack, 'urls' | 'logFiles' | 'state'>): string {
  const [selfManaged, saas, modelGateway] = [urls.selfManaged, urls.saas, urls.modelGateway].map(asLocalhost);
  return `
  self-managed   ${urls.selfManaged}
  saas           ${urls.saas}
  model-gateway  ${urls.modelGateway}
  state          ${state}

The editor's request for a JWT, ready to paste:

  curl --request POST "${selfManaged}/api/v4/code_suggestions/tokens" \\
    --header "Authorization: Bearer ${SEEDED.developer}" --header "Content-type: application/json"

What to try next:

  # ask Code Suggest with the JWT of such an answer
  JWT=$(curl --silent --request POST "${selfManaged}/api/v4/code_suggestions/tokens" \\
    --header "Authorization: Bearer ${SEEDED.developer}" | node -p 'JSON.parse(fs.readFileSync(0)).access_token')
  curl --request POST "${modelGateway}/v2/completions" --header "Authorization: Bearer $JWT" \\
    --header "X-Gitlab-Authentication-Type: oidc" --header "Content-type: application/json" \\
    --data '{"prompt_version":1,"current_file":{"file_name":"a.js","content_above_cursor":"greet(1);\\ngre","content_below_cursor":""}}'

  # switch code suggestions off on self-managed, and see the editor's request answered with 404 (true: on again)
  curl --request PUT "${selfManaged}/api/v4/application/settings?instance_level_code_suggestions_enabled=false" \\
    --header "PRIVATE-TOKEN: ${SEEDED.selfManagedRoot}"

  # take the feature from the service account on SaaS: 401 (value=true: back again)
  curl --request POST "${saas}/api/v4/features/code_suggestions_for_instance_admin_enabled" \\
    --header "PRIVATE-TOKEN: ${SEEDED.saasRoot}" --data "value=false&user=service_account_group_1_acme"

  npm run flow               validate the flow again: it names the step and the rule that refused
  tail -f "${logFiles.saas}"
  npm start -- --fresh       begin anew
  npm start -- --bare --fresh  set the flow up by hand

Ctrl-C ends everything.`;
}

/** A URL as the mission writes it. */
export function asLocalhost(url: string): string {
  return url.replace('//127.0.0.1:', '//localhost:');
}
