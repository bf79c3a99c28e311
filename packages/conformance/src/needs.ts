import type { DeploymentName, FlagName } from './targets/test-targets.js';
import type { Need, RuleTarget } from './rule.js';

/** The token that self-managed stores can be replaced and put back. */
export const storedToken: Need = (targets) => targets.storedToken.skipReason();

/** `instance_level_code_suggestions_enabled` can be set. */
export const instanceSetting: Need = (targets) => targets.instanceSetting.skipReason();

/** Users of a deployment can be given their own setting. */
export const userSetting =
  (deployment: DeploymentName): Need =>
  (targets) =>
    targets.userSettingSkipReason(deployment);

/** Groups of a deployment can be given their setting. */
export const groupSetting =
  (deployment: DeploymentName): Need =>
  (targets) =>
    targets.groupSettingSkipReason(deployment);

/** A feature flag can be set and put back. */
export const flag =
  (deployment: DeploymentName, name: FlagName): Need =>
  (targets) =>
    targets.flag(deployment, name).skipReason();

/** The clock of a service can be moved. */
export const clock =
  (target: RuleTarget): Need =>
  (targets) =>
    targets.clock(target).skipReason();

/** A service can be made to fail. */
export const faults =
  (target: RuleTarget): Need =>
  (targets) =>
    targets.faults(target).skipReason();

/** What reaches a service can be seen. */
export const exchanges =
  (target: RuleTarget): Need =>
  async (targets) =>
    targets.recordedRequestsSkipReason(target);

/** Something that no target can be asked for over HTTP. */
export const unsupported =
  (reason: string): Need =>
  async () =>
    reason;
