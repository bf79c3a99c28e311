import type { PerService } from '@tandem/stack';
import { SEEDED } from '../targets/targets.js';
import { asLocalhost } from './what-next.js';

/** One step of the walk-through: a command for a shell. Steps that come later use the variables of those before. */
export interface WalkThroughStep {
  deployment: 'saas' | 'selfManaged';
  what: string;
  command: string;
  /** The merge request's text leaves the step out; the last step's answer without it, and the deployment that gives it. */
  leftOut?: string;
}

const parsed = (field: string) => `node -p 'JSON.parse(fs.readFileSync(0)).${field}'`;

/** The set-up of merge request 123024 by hand, in its order, on two deployments that hold only their administrators. */
export function walkThroughSteps(urls: PerService<string>): WalkThroughStep[] {
  const [selfManaged, saas] = [asLocalhost(urls.selfManaged), asLocalhost(urls.saas)];
  const saasRoot = `--header "PRIVATE-TOKEN: ${SEEDED.saasAdminToken}"`;
  const selfManagedRoot = `--header "PRIVATE-TOKEN: ${SEEDED.selfManagedAdminToken}"`;
  return [
    {
      deployment: 'saas',
      what: 'Register an account',
      command: `ACME_OWNER=$(curl --silent --request POST "${saas}/api/v4/users" \\
  ${saasRoot} \\
  --data "username=acme-owner" --data-urlencode "name=Acme Owner" \\
  --data "email=owner@acme.example.com" \\
  --data "password=correct-horse-battery-staple" \\
  | ${parsed('id')})`,
    },
    {
      deployment: 'saas',
      what: 'Generate a personal access token for it: the service account token (SAT)',
      command: `SAT=$(curl --silent --request POST \\
  "${saas}/api/v4/users/$ACME_OWNER/personal_access_tokens" \\
  ${saasRoot} \\
  --data "name=acme" --data "scopes[]=api" \\
  | ${parsed('token')})`,
    },
    {
      deployment: 'saas',
      what: 'Enable the feature flag for it',
      command: `curl --request POST \\
  "${saas}/api/v4/features/code_suggestions_for_instance_admin_enabled" \\
  ${saasRoot} \\
  --data "value=true" --data "user=acme-owner"`,
    },
    {
      deployment: 'saas',
      what: 'The account turns its own setting on',
      command: `curl --request PUT "${saas}/api/v4/user/preferences" \\
  --header "PRIVATE-TOKEN: $SAT" \\
  --data "code_suggestions=true"`,
      leftOut: '401 `{"message":"401 Unauthorized"}`, from SaaS',
    },
    {
      deployment: 'selfManaged',
      what: 'Store the SAT',
      command: `curl --request PUT "${selfManaged}/api/v4/application/settings" \\
  ${selfManagedRoot} \\
  --data "ai_access_token=$SAT"`,
    },
    {
      deployment: 'selfManaged',
      what: 'Enable code suggestions for the instance',
      command: `curl --request PUT "${selfManaged}/api/v4/application/settings" \\
  ${selfManagedRoot} \\
  --data "instance_level_code_suggestions_enabled=true"`,
      leftOut: '404 `{"message":"404 Not Found"}`, from self-managed',
    },
    {
      deployment: 'selfManaged',
      what: 'Register an account',
      command: `DEVELOPER=$(curl --silent --request POST "${selfManaged}/api/v4/users" \\
  ${selfManagedRoot} \\
  --data "username=developer" --data "name=Developer" \\
  --data "email=developer@example.com" \\
  --data "password=correct-horse-battery-staple" \\
  | ${parsed('id')})`,
    },
    {
      deployment: 'selfManaged',
      what: 'Generate a personal access token for it (PAT)',
      command: `PAT=$(curl --silent --request POST \\
  "${selfManaged}/api/v4/users/$DEVELOPER/personal_access_tokens" \\
  ${selfManagedRoot} \\
  --data "name=editor" --data "scopes[]=api" \\
  | ${parsed('token')})`,
    },
    {
      deployment: 'selfManaged',
      what: 'Get a JWT, as the editor does',
      command: `curl --request POST "${selfManaged}/api/v4/code_suggestions/tokens" \\
  --header "Authorization: Bearer $PAT" \\
  --header "Content-type: application/json"`,
    },
  ];
}

/** The walk-through as `npm start -- --bare` prints it: to be pasted into a shell, one command after the other. */
export function walkThrough(urls: PerService<string>): string {
  const heads = {
    saas: `# Instance 2, SaaS: ${asLocalhost(urls.saas)}`,
    selfManaged: `# Instance 1, self-managed: ${asLocalhost(urls.selfManaged)}`,
  };
  return walkThroughSteps(urls)
    .map(({ deployment, what, command, leftOut }, index, steps) => {
      const head = steps[index - 1]?.deployment === deployment ? '' : `${heads[deployment]}\n\n`;
      const note = leftOut
        ? `\n# (The merge request's text leaves this out. Without it:\n# ${leftOut.replaceAll('`', '')}.)`
        : '';
      return `${head}# ${index + 1}. ${what}.${note}\n${command}`;
    })
    .join('\n\n');
}
