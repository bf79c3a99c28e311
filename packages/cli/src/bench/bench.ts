import { accessTokenSchema, API_PREFIX, type AccessToken, FEATURE_FLAGS } from '@tandem/contracts';
import { z } from 'zod';
import { canReadExchanges } from '../services/exchanges.js';
import type { Service, Targets } from '../targets/targets.js';
import type { Account } from './account.js';
import { CodeSuggest } from './code-suggest.js';
import { Faults } from './fault.js';
import { FeatureFlag } from './feature-flag.js';
import { Instance, type RunParts } from './instance.js';
import { InstanceSetting } from './instance-setting.js';
import { MovableClock } from './movable-clock.js';
import { storedTokenDisagrees, type TokenToLeave } from './stored-token-check.js';
import { StoredToken } from './stored-token.js';
import { NotAskable, Unprepared } from './verdicts.js';

export type Deployment = 'self-managed' | 'saas';
export type FlagName = keyof typeof FEATURE_FLAGS;

/** The targets of a run, with a code suggest where one was named. */
export type BenchTargets = Pick<Targets, 'selfManaged' | 'saas'> & Partial<Pick<Targets, 'modelGateway'>>;

/** What rules are tried on: the services, what can be moved on them, and what rules share. */
export class Bench {
  readonly selfManaged: Instance;
  readonly saas: Instance;
  readonly instanceSetting: InstanceSetting;
  readonly storedToken: StoredToken;
  readonly #codeSuggest?: CodeSuggest;
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(
    readonly targets: BenchTargets,
    readonly run: RunParts,
    /** The SAT that self-managed stores, where it is known. */
    readonly aiAccessToken?: TokenToLeave,
  ) {
    this.selfManaged = new Instance(targets.selfManaged, run);
    this.saas = new Instance(targets.saas, run);
    this.instanceSetting = new InstanceSetting(this.selfManaged, run.ledger);
    this.storedToken = new StoredToken(this.selfManaged, run.ledger, aiAccessToken?.value, () =>
      this.#once('stored token', () => storedTokenDisagrees(this, aiAccessToken)),
    );
    if (targets.modelGateway) this.#codeSuggest = new CodeSuggest(targets.modelGateway, run);
  }

  /** @throws NotAskable where none was named */
  get codeSuggest(): CodeSuggest {
    if (this.#codeSuggest) return this.#codeSuggest;
    throw new NotAskable('no Code Suggest was named: add --model-gateway URL');
  }

  on(deployment: Deployment): Instance {
    return deployment === 'saas' ? this.saas : this.selfManaged;
  }

  flag(deployment: Deployment, flag: FlagName): FeatureFlag {
    return new FeatureFlag(this.on(deployment), this.run.ledger, FEATURE_FLAGS[flag]);
  }

  clock(target: Deployment | 'model-gateway'): MovableClock {
    return new MovableClock(this.serviceOf(target), this.run.ledger);
  }

  faults(target: Deployment | 'model-gateway'): Faults {
    return new Faults(this.serviceOf(target), this.run.ledger);
  }

  /** The service of a target, with its control surface where it has one. */
  serviceOf(target: Deployment | 'model-gateway'): Service {
    return target === 'model-gateway' ? this.codeSuggest.service : this.on(target).service;
  }

  /** Why what reaches a service cannot be seen; undefined where it can. */
  async exchangesObstacle(target: Deployment | 'model-gateway'): Promise<string | undefined> {
    const service = this.serviceOf(target);
    return (await canReadExchanges(service))
      ? undefined
      : `what reaches ${service.name} cannot be seen: its /_simulator/exchanges is not open (TANDEM_SIMULATOR_TOKEN)`;
  }

  /** A user whom a deployment refuses nothing: on self-managed any, on SaaS one whose own setting is on. */
  allowed(deployment: Deployment): Promise<Account> {
    const on = this.on(deployment);
    return this.#once(`allowed on ${deployment}`, async () => {
      if (deployment === 'self-managed') return on.createAccount();
      const obstacle = await this.userSettingObstacle(deployment);
      if (obstacle === undefined) return on.createAccount({ codeSuggestions: true });
      throw new NotAskable(obstacle);
    });
  }

  /** Why users of a deployment cannot be given their setting; GitLab of 2023 had no API for it. */
  userSettingObstacle(on: Deployment): Promise<string | undefined> {
    return this.#once(`user setting of ${on}`, () => this.#lacks(on, '/user/preferences'));
  }

  /** Why groups of a deployment cannot be given their setting. */
  groupSettingObstacle(on: Deployment): Promise<string | undefined> {
    return this.#once(`group setting of ${on}`, async () => {
      const group = await this.on(on).createPlainGroup();
      return this.#lacks(on, `/groups/${group.id}`);
    });
  }

  /** One answer of self-managed to a user's token request, the same for all rules that look at it. */
  jwt(): Promise<AccessToken> {
    return this.#once('jwt', () => this.newJwt());
  }

  /**
   * A JWT from self-managed.
   *
   * @throws Unprepared where none is given
   */
  async newJwt(): Promise<AccessToken> {
    const { token } = await this.allowed('self-managed');
    const answer = await this.selfManaged.requestToken({ bearer: token });
    const read = accessTokenSchema.safeParse(answer.body);
    if (answer.status === 201 && read.success) return read.data;
    throw new Unprepared(`self-managed gave no JWT: ${answer.status} ${answer.text.slice(0, 200)}`);
  }

  async #lacks(on: Deployment, path: string): Promise<string | undefined> {
    const shown = await this.on(on).prepare(z.record(z.string(), z.unknown()), 'GET', path);
    const where = API_PREFIX + path.replace(/\d+$/, ':id');
    return 'code_suggestions' in shown ? undefined : `${on} has no code_suggestions in ${where}, so it cannot be set`;
  }

  #once<Result>(key: string, make: () => Promise<Result>): Promise<Result> {
    const kept = this.#kept.get(key) as Promise<Result> | undefined;
    if (kept) return kept;
    const made = make();
    this.#kept.set(key, made);
    return made;
  }
}
