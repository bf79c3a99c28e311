import type { Deployment, HttpAnswer, Service, ServiceName } from '@tandem/client';
import { type AccessToken, accessTokenSchema, API_PREFIX, FEATURE_FLAGS, OIDC_TOKEN_HEADER } from '@tandem/contracts';
import { z } from 'zod';
import { Faults, MovableClock } from './clock-and-faults.js';
import { CodeSuggest, COMPLETION } from './code-suggest.js';
import { SetupFailed, Unsupported } from './errors.js';
import { FeatureFlag } from './feature-flag.js';
import { type Account, Instance, type RunParts, type Sent } from './instance.js';
import { InstanceSetting, StoredToken, type TokenToLeave, whyNotToLeave } from './settings.js';

export type DeploymentName = 'self-managed' | 'saas';
export type FlagName = keyof typeof FEATURE_FLAGS;

/** Where the targets of a run are. */
export interface TargetServices {
  readonly selfManaged: Deployment;
  readonly saas: Deployment;
  /** Absent if none was named. */
  readonly modelGateway?: Service;
}

/** What rules are tried on: the services, what can be moved on them, and what rules share. */
export class TestTargets {
  readonly selfManaged: Instance;
  readonly saas: Instance;
  readonly instanceSetting: InstanceSetting;
  readonly storedToken: StoredToken;
  private readonly gateway?: CodeSuggest;
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(
    services: TargetServices,
    readonly run: RunParts,
    /** The SAT that self-managed stores, if it is known. */
    readonly aiAccessToken?: TokenToLeave,
  ) {
    this.selfManaged = new Instance(services.selfManaged, run);
    this.saas = new Instance(services.saas, run);
    this.instanceSetting = new InstanceSetting(this.selfManaged, run.cleanup);
    this.storedToken = new StoredToken(this.selfManaged, run.cleanup, aiAccessToken?.value, () =>
      this.once('stored token', () => whyNotToLeave(this, aiAccessToken)),
    );
    if (services.modelGateway) this.gateway = new CodeSuggest(services.modelGateway, run);
  }

  /** @throws {Unsupported} if none was named */
  get codeSuggest(): CodeSuggest {
    if (this.gateway) return this.gateway;
    throw new Unsupported('no Code Suggest was named: add --model-gateway URL');
  }

  on(deployment: DeploymentName): Instance {
    return deployment === 'saas' ? this.saas : this.selfManaged;
  }

  flag(deployment: DeploymentName, flag: FlagName): FeatureFlag {
    return new FeatureFlag(this.on(deployment), this.run.cleanup, FEATURE_FLAGS[flag]);
  }

  clock(target: ServiceName): MovableClock {
    return new MovableClock(this.serviceOf(target), this.run.cleanup);
  }

  faults(target: ServiceName): Faults {
    return new Faults(this.serviceOf(target), this.run.cleanup);
  }

  /** The service of a target, with its control surface if it has one. */
  serviceOf(target: ServiceName): Service {
    return target === 'model-gateway' ? this.codeSuggest.service : this.on(target).service;
  }

  /** A user whom a deployment refuses nothing: on self-managed any, on SaaS one whose own setting is on. */
  allowed(deployment: DeploymentName): Promise<Account> {
    const on = this.on(deployment);
    return this.once(`allowed on ${deployment}`, async () => {
      if (deployment === 'self-managed') return on.createAccount();
      const skipReason = await this.userSettingSkipReason(deployment);
      if (skipReason === undefined) return on.createAccount({ codeSuggestions: true });
      throw new Unsupported(skipReason);
    });
  }

  /** The token request of a user whom the deployment refuses nothing. */
  async requestTokenAsAllowed(deployment: DeploymentName, sent: Sent = {}): Promise<HttpAnswer> {
    return this.on(deployment).requestTokenAs(await this.allowed(deployment), sent);
  }

  /**
   * The completion request of a user whom the deployment refuses nothing, which names a project; on SaaS it presents the
   * user's JWT.
   */
  async completeAsAllowed(deployment: DeploymentName, { headers, ...sent }: Sent = {}): Promise<HttpAnswer> {
    const { token: bearer } = await this.allowed(deployment);
    const oidc: Record<string, string> = deployment === 'saas' ? { [OIDC_TOKEN_HEADER]: await this.jwtOfSaas() } : {};
    const body = { ...COMPLETION, project_id: -1 };
    return this.on(deployment).complete({ bearer, body, headers: { ...oidc, ...headers }, ...sent });
  }

  /** A JWT of the user whom SaaS refuses nothing; none while SaaS gives none to anybody. */
  private async jwtOfSaas(): Promise<string> {
    const { body } = await this.requestTokenAsAllowed('saas');
    return accessTokenSchema.safeParse(body).data?.access_token ?? 'none';
  }

  /** Why users of a deployment cannot be given their setting; GitLab of 2023 had no API for it. */
  userSettingSkipReason(on: DeploymentName): Promise<string | undefined> {
    return this.once(`user setting of ${on}`, () => this.lacks(on, '/user/preferences'));
  }

  /** Why groups of a deployment cannot be given their setting. */
  groupSettingSkipReason(on: DeploymentName): Promise<string | undefined> {
    return this.once(`group setting of ${on}`, async () => {
      const group = await this.on(on).createGroup();
      return this.lacks(on, `/groups/${group.id}`);
    });
  }

  /** One answer of self-managed to a user's token request, the same for all rules that look at it. */
  jwt(): Promise<AccessToken> {
    return this.once('jwt', () => this.newJwt());
  }

  /**
   * A JWT from self-managed.
   *
   * @throws {SetupFailed} if none is given
   */
  async newJwt(): Promise<AccessToken> {
    const answer = await this.requestTokenAsAllowed('self-managed');
    const read = accessTokenSchema.safeParse(answer.body);
    if (answer.status === 201 && read.success) return read.data;
    throw new SetupFailed(`self-managed gave no JWT: ${answer.status} ${answer.text.slice(0, 200)}`);
  }

  private async lacks(on: DeploymentName, path: string): Promise<string | undefined> {
    const shown = await this.on(on).prepare(z.record(z.string(), z.unknown()), 'GET', path);
    const shownAt = API_PREFIX + path.replace(/\d+$/, ':id');
    return 'code_suggestions' in shown ? undefined : `${on} has no code_suggestions in ${shownAt}, so it cannot be set`;
  }

  private once<Result>(key: string, make: () => Promise<Result>): Promise<Result> {
    const kept = this.kept.get(key) as Promise<Result> | undefined;
    if (kept) return kept;
    const made = make();
    this.kept.set(key, made);
    return made;
  }
}
