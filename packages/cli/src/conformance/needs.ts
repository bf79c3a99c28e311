import type { Deployment, FlagName } from '../bench/bench.js';
import type { Need, RuleTarget } from './rule.js';

/** The token that self-managed stores can be replaced and put back. */
export const storedToken: Need = (bench) => bench.storedToken.obstacle();

/** `instance_level_code_suggestions_enabled` can be set. */
export const instanceSetting: Need = (bench) => bench.instanceSetting.obstacle();

/** Users of a deployment can be given their own setting. */
export const userSetting =
  (deployment: Deployment): Need =>
  (bench) =>
    bench.userSettingObstacle(deployment);

/** Groups of a deployment can be given their setting. */
export const groupSetting =
  (deployment: Deployment): Need =>
  (bench) =>
    bench.groupSettingObstacle(deployment);

/** A feature flag can be set and put back. */
export const flag =
  (deployment: Deployment, name: FlagName): Need =>
  (bench) =>
    bench.flag(deployment, name).obstacle();

/** The clock of a service can be moved. */
export const clock =
  (target: RuleTarget): Need =>
  (bench) =>
    bench.clock(target).obstacle();

/** A service can be made to fail. */
export const faults =
  (target: RuleTarget): Need =>
  (bench) =>
    bench.faults(target).obstacle();

/** What reaches a service can be seen. */
export const exchanges =
  (target: RuleTarget): Need =>
  async (bench) =>
    bench.exchangesObstacle(target);

/** Something that no target can be asked for over HTTP. */
export const unaskable =
  (reason: string): Need =>
  async () =>
    reason;
