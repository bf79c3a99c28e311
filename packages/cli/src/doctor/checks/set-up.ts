import type { Feature, TokenOfUser, User } from '@tandem/client';
import { FEATURE_FLAGS, hasCompletions, knownVersionOf, MASKED_TOKEN } from '@tandem/contracts';
import { nowSeconds } from '../../command-context.js';
import type { Administration } from '../../targets/administration.js';
import type { CheckContext } from '../check-context.js';
import { about, type Finding, foundUnlessSkipped } from '../finding.js';
import { completionsFlagOf, type Repairs } from '../repairs.js';

const SOON_DAYS = 14;
const SECONDS_PER_DAY = 86_400;

/** Whether what an administrator has to set is set: the settings, the flags, the service account and its token. */
export async function checkSetUp(context: CheckContext): Promise<Finding[]> {
  const { selfManaged, saas, repairs } = context;
  const parts = [
    () => checkSettings(selfManaged, repairs),
    () => checkEndpointFlag(selfManaged, 'self-managed', repairs),
    () => checkEndpointFlag(saas, 'saas', repairs),
    () => checkCompletionsFlags(selfManaged, 'self-managed', repairs),
    () => checkCompletionsFlags(saas, 'saas', repairs),
    () => checkServiceAccount(context),
  ];
  return (await Promise.all(parts.map((part) => foundUnlessSkipped('set-up', part)))).flat();
}

async function checkSettings(selfManaged: Administration, repairs: Repairs): Promise<Finding[]> {
  const settings = await selfManaged.settings();
  const [setting, stored] = [about('instance setting'), about('stored token')];
  return [
    settings.instance_level_code_suggestions_enabled === false
      ? setting.problem('instance_level_code_suggestions_enabled is off', repairs.enableInstanceSetting())
      : setting.ok('instance_level_code_suggestions_enabled is on'),
    settings.ai_access_token === MASKED_TOKEN
      ? stored.ok('self-managed stores an ai_access_token')
      : stored.problem('self-managed stores no ai_access_token', repairs.storeToken()),
  ];
}

async function checkEndpointFlag(
  administration: Administration,
  deployment: 'self-managed' | 'saas',
  repairs: Repairs,
): Promise<Finding[]> {
  const features = await administration.features();
  const names = deployment === 'saas' ? [FEATURE_FLAGS.tokensApi, FEATURE_FLAGS.aiAssist] : [FEATURE_FLAGS.tokensApi];
  return names.map((name) => {
    const flag = features.find((feature) => feature.name === name);
    const check = about('flags');
    if (flag === undefined || flag.state === 'on') return check.ok(`${name} is on on ${deployment}`);
    const detail = `${name} is ${flag.state} on ${deployment}`;
    const repair = repairs.unsetFlag(deployment, name);
    return flag.state === 'conditional' ? check.warning(detail, repair) : check.problem(detail, repair);
  });
}

/** From GitLab 16.3 on: whether editors may ask the deployment itself for suggestions. */
async function checkCompletionsFlags(
  administration: Administration,
  deployment: 'self-managed' | 'saas',
  repairs: Repairs,
): Promise<Finding[]> {
  const { version } = await administration.version();
  if (!hasCompletions(knownVersionOf(version))) return [];
  const features = await administration.features();
  const found = (name: string, wanted: 'on' | 'off', repair: string) => {
    const state = features.find((feature) => feature.name === name)?.state ?? 'off';
    const [check, detail] = [about('flags'), `${name} is ${state} on ${deployment}`];
    if (state === wanted) return check.ok(detail);
    return state === 'conditional' ? check.warning(detail, repair) : check.problem(detail, repair);
  };
  const { purchase } = FEATURE_FLAGS;
  return [
    found(completionsFlagOf(deployment), 'on', repairs.enableCompletions(deployment)),
    ...(deployment === 'saas' ? [found(purchase, 'off', repairs.unsetFlag(deployment, purchase))] : []),
  ];
}

async function checkServiceAccount({ saas, targets, repairs }: CheckContext): Promise<Finding[]> {
  const check = about('service account');
  const account = await saas.userNamed(targets.serviceAccount);
  if (!account) {
    return [check.warning(`saas has no user ${targets.serviceAccount}`, 'tandem doctor --service-account USERNAME')];
  }
  if (account.state !== 'active') {
    return [check.problem(`${account.username} is ${account.state}`, repairs.unblock(account.id))];
  }
  const tokens = await saas.tokensOf(account);
  const features = await saas.features();
  return [tokenFinding(account, tokens, repairs), flagFinding(account, features, repairs)];
}

function tokenFinding(account: User, tokens: readonly TokenOfUser[], repairs: Repairs): Finding {
  const check = about('service account');
  const usable = tokens.filter(({ active, scopes }) => active && scopes.includes('api'));
  const [last] = usable
    .map(({ expires_at: date }) => date ?? '9999-12-31')
    .toSorted()
    .slice(-1);
  const repair = repairs.newServiceAccountToken(account.id);
  if (last === undefined) return check.problem(`${account.username} has no active token with scope api`, repair);
  const days = Math.floor((Date.parse(last) / 1000 - nowSeconds()) / SECONDS_PER_DAY);
  if (days < SOON_DAYS) return check.warning(`the token of ${account.username} expires in ${days} days`, repair);
  return check.ok(`${account.username} has a token until ${last}`);
}

function flagFinding(account: User, features: readonly Feature[], repairs: Repairs): Finding {
  const check = about('flags');
  const name = FEATURE_FLAGS.forInstanceAdmin;
  const flag = features.find((feature) => feature.name === name);
  const actors = flag?.gates.flatMap(({ key, value }) => (key === 'actors' ? [value].flat() : [])) ?? [];
  if (flag?.state === 'on' || actors.includes(`User:${account.id}`)) {
    return check.ok(`${name} is on for ${account.username}`);
  }
  const repair = repairs.enableForInstanceAdmin();
  return flag?.gates.some(({ key }) => key.startsWith('percentage'))
    ? check.warning(`${name} is on for a percentage, ${account.username} perhaps not among it`, repair)
    : check.problem(`${name} is off for ${account.username}`, repair);
}
