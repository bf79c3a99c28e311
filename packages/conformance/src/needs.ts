import { canReadExchanges } from '@tandem/client';
import { z } from 'zod';
import type { Need, RuleTarget } from './rule.js';
import type { DeploymentName, FlagName } from './targets/test-targets.js';

/** The token that self-managed stores can be replaced and put back. */
export const storedToken: Need = (targets) => targets.storedToken.skipReason();

/** `instance_level_code_suggestions_enabled` can be set. */
export const instanceSetting: Need = (targets) => targets.instanceSetting.skipReason();

/** Users of a deployment can be given their own setting. */
export const userSetting = (on: DeploymentName) => ((targets) => targets.userSettingSkipReason(on)) satisfies Need;

/** Groups of a deployment can be given their setting. */
export const groupSetting = (on: DeploymentName) => ((targets) => targets.groupSettingSkipReason(on)) satisfies Need;

/** A feature flag can be set and put back. */
export const flag = (on: DeploymentName, name: FlagName) =>
  ((targets) => targets.flag(on, name).skipReason()) satisfies Need;

/** The clock of a service can be moved. */
export const clock = (of: RuleTarget) => ((targets) => targets.clock(of).skipReason()) satisfies Need;

/** A service can be made to fail. */
export const faults = (of: RuleTarget) => ((targets) => targets.faults(of).skipReason()) satisfies Need;

/** What reaches a service can be seen. */
export const exchanges = (of: RuleTarget) =>
  (async (targets) => {
    const service = targets.serviceOf(of);
    return (await canReadExchanges(service))
      ? undefined
      : `what reaches ${service.name} cannot be seen: its /_simulator/exchanges is not open (TANDEM_SIMULATOR_TOKEN)`;
  }) satisfies Need;

/** The administrator of a deployment may act as another user. */
export const sudoScope = (on: DeploymentName) =>
  (async (targets) => {
    const self = z.object({ scopes: z.array(z.string()) });
    const { scopes } = await targets.on(on).prepare(self, 'GET', '/personal_access_tokens/self');
    return scopes.includes('sudo') ? undefined : `the administrator's token of ${on} has no scope sudo`;
  }) satisfies Need;
