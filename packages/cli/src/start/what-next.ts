import type { Shown } from './run-stack.js';
import type { CommandNames } from '../command-context.js';
import { SEEDED } from '../targets/targets.js';

/** Where a stack is, the mission's request, and what else there is to do with it. */
export function whatNext({ urls, editorProxy, state, page }: Shown, { start, flow }: CommandNames): string {
  const [selfManaged, saas, modelGateway] = [urls.selfManaged, urls.saas, urls.modelGateway].map(asLocalhost);
  return `${page === undefined ? '' : `\n  page           ${page}`}
  self-managed   ${urls.selfManaged}
  saas           ${urls.saas}
  model-gateway  ${urls.modelGateway}${editorProxy === undefined ? '' : `\n  editor proxy   ${editorProxy}`}
  state          ${state}

The editor's request for a JWT, ready to paste:

  curl --request POST "${selfManaged}/api/v4/code_suggestions/tokens" \\
    --header "Authorization: Bearer ${SEEDED.personalAccessToken}" \\
    --header "Content-type: application/json"

What to try next:

  # ask Code Suggest with the JWT of such an answer
  JWT=$(curl --silent --request POST \\
    "${selfManaged}/api/v4/code_suggestions/tokens" \\
    --header "Authorization: Bearer ${SEEDED.personalAccessToken}" \\
    | node -p 'JSON.parse(fs.readFileSync(0)).access_token')
  curl --request POST "${modelGateway}/v2/completions" \\
    --header "Authorization: Bearer $JWT" \\
    --header "X-Gitlab-Authentication-Type: oidc" \\
    --header "Content-type: application/json" \\
    --data '{"prompt_version":1,"current_file":{"file_name":"a.js",
      "content_above_cursor":"greet(1);\\ngre","content_below_cursor":""}}'

  # switch code suggestions off on self-managed, and see the editor's request
  # answered with 404 (true: on again)
  curl --request PUT "${selfManaged}/api/v4/application/settings" \\
    --header "PRIVATE-TOKEN: ${SEEDED.selfManagedAdminToken}" \\
    --data "instance_level_code_suggestions_enabled=false"

  # take the feature from the service account on SaaS: 401 (value=true: back)
  curl --request POST \\
    "${saas}/api/v4/features/code_suggestions_for_instance_admin_enabled" \\
    --header "PRIVATE-TOKEN: ${SEEDED.saasAdminToken}" \\
    --data "value=false&user=service_account_group_1_acme"

  # let VS Code with GitLab's extension complete here: docs/editors.md
  tandem editor run -- code .

  ${flow.padEnd(25)}  validate the flow again: it names the step and the rule
  tandem logs --follow       what the services log
  ${`${start} --fresh`.padEnd(25)}  start over
  ${start} --bare --fresh  set the flow up by hand

Ctrl-C ends everything.`;
}

/** A URL as the mission writes it. */
export function asLocalhost(url: string): string {
  return url.replace('//127.0.0.1:', '//localhost:');
}
