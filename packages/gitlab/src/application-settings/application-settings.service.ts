import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import {
  DEFAULT_SETTINGS,
  MASKED_TOKEN,
  type ApplicationSettingsAnswer,
  type UpdateApplicationSettings,
} from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import type { Repository } from 'typeorm';
import { checkUnmodified } from '../api/precondition.js';
import { AuditEventsService, changesOf, INSTANCE, type AuditedEvent } from '../audit-events/audit-events.service.js';
import type { Author } from '../authentication/authentication.js';
import { inTransaction } from '../database/transactions.js';
import { invalidRecord } from '../errors/gitlab-errors.js';
import { isSound, lengthProblems, problemsOf, type Problems } from '../errors/record-problems.js';
import { AI_ACCESS_TOKEN, InstanceSecret } from '../secrets/instance-secret.js';
import { ApplicationSetting } from './application-setting.entity.js';

/** The settings of the instance. */
@Injectable()
export class ApplicationSettingsService {
  /** The token that was decrypted last, which each request needs, by what is stored of it. */
  private decrypted?: { readonly encrypted: Buffer; readonly token: string };

  constructor(
    @InjectRepository(ApplicationSetting) private readonly settings: Repository<ApplicationSetting>,
    private readonly secret: InstanceSecret,
    private readonly clock: Clock,
    private readonly audit: AuditEventsService,
  ) {}

  /** The settings as they are, GitLab's defaults if none was changed. */
  async get(): Promise<ApplicationSetting> {
    return (await this.settings.findOneBy({ id: ApplicationSetting.ID })) ?? this.defaults();
  }

  /**
   * Changes some settings, each by itself: of two changes at once both count. A token that is masked stays, and an empty
   * one is cleared.
   *
   * @throws {Refusal} 400 if a setting does not validate
   */
  async update(parameters: UpdateApplicationSettings, by: Author): Promise<ApplicationSetting> {
    const problems = problemsIn(parameters);
    if (!isSound(problems)) throw invalidRecord('settings-are-valid', problems);
    const { instance_level_code_suggestions_enabled: enabled, ai_access_token: token, ...attributes } = parameters;
    const aiAccessToken = token === MASKED_TOKEN ? undefined : token === '' ? null : token;
    const stored = await this.settings.findOneBy({ id: ApplicationSetting.ID });
    if (stored) checkUnmodified({ ...stored, createdAt: stored.updatedAt }, by);
    await this.createWith({});
    return inTransaction(this.settings.manager, async (manager) => {
      const before = await manager.findOneOrFail(ApplicationSetting, {
        where: { id: ApplicationSetting.ID },
        lock: { mode: 'pessimistic_write' },
      });
      const after = manager.create(ApplicationSetting, {
        ...before,
        instanceLevelCodeSuggestionsEnabled: enabled ?? before.instanceLevelCodeSuggestionsEnabled,
        ...(aiAccessToken === undefined ? {} : { encryptedAiAccessToken: this.encrypted(aiAccessToken) }),
        attributes: { ...before.attributes, ...attributes },
        updatedAt: this.clock.date(),
      });
      await manager.save(after);
      await this.audit.record(manager, by, eventsOf(before, after, aiAccessToken));
      return after;
    });
  }

  /** Stores settings, as a seed names them, if none was ever changed; otherwise leaves all as it is. */
  async createWith(
    {
      instance_level_code_suggestions_enabled: enabled = false,
      ai_access_token: token = null,
    }: Pick<UpdateApplicationSettings, 'instance_level_code_suggestions_enabled' | 'ai_access_token'>,
    manager = this.settings.manager,
  ): Promise<void> {
    const settings = {
      ...this.defaults(),
      instanceLevelCodeSuggestionsEnabled: enabled ?? false,
      encryptedAiAccessToken: this.encrypted(token),
    };
    await manager.createQueryBuilder().insert().into(ApplicationSetting).values(settings).orIgnore().execute();
  }

  /**
   * The clear text of the stored service account token.
   *
   * @throws {Error} if it was stored with another `SECRET_KEY_BASE`
   */
  decryptAiAccessToken(encrypted: Buffer): string {
    if (!this.decrypted?.encrypted.equals(encrypted)) {
      this.decrypted = { encrypted, token: this.secret.decrypt(encrypted, AI_ACCESS_TOKEN.purpose) };
    }
    return this.decrypted.token;
  }

  private encrypted(token: string | null): Buffer | null {
    return token === null ? null : this.secret.encrypt(token, AI_ACCESS_TOKEN.purpose);
  }

  private defaults(): ApplicationSetting {
    return Object.assign(new ApplicationSetting(), {
      id: ApplicationSetting.ID,
      instanceLevelCodeSuggestionsEnabled: false,
      encryptedAiAccessToken: null,
      attributes: {},
      updatedAt: this.clock.date(),
    });
  }
}

/** The events of a change. They say that a token was changed, and nothing else about it. */
function eventsOf(
  before: ApplicationSetting,
  after: ApplicationSetting,
  aiAccessToken: string | null | undefined,
): AuditedEvent[] {
  const subject = {
    entity: INSTANCE,
    target: { type: 'ApplicationSetting', id: ApplicationSetting.ID, details: 'ApplicationSetting' },
  } as const;
  return [
    ...changesOf(subject, fieldsOf(before), fieldsOf(after)),
    ...(aiAccessToken === undefined ? [] : [{ ...subject, action: { change: AI_ACCESS_TOKEN.purpose } }]),
  ];
}

/** A list or a hash becomes JSON. */
function fieldsOf({ instanceLevelCodeSuggestionsEnabled, attributes }: ApplicationSetting) {
  const others = Object.entries({ ...DEFAULT_SETTINGS, ...attributes }).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  ]);
  return {
    instance_level_code_suggestions_enabled: instanceLevelCodeSuggestionsEnabled,
    ...(Object.fromEntries(others) as Record<string, string | number | boolean | null>),
  };
}

/** A token is sent on in a header, so it has nothing but what a header may hold (RFC 6750, `b64token` and a little more). */
const SENDABLE = /^[\x21-\x7e]*$/;

/** What keeps settings from being stored, by field. */
function problemsIn({
  instance_level_code_suggestions_enabled: enabled,
  ai_access_token: token,
}: UpdateApplicationSettings): Problems {
  return problemsOf({
    instance_level_code_suggestions_enabled: enabled === null ? ['must be a boolean value'] : [],
    ai_access_token: [...(SENDABLE.test(token ?? '') ? [] : ['is invalid']), ...lengthProblems(token ?? '')],
  });
}

/** The settings as the API shows them; of a token, only that there is one. */
export const presentApplicationSettings = (settings: ApplicationSetting): ApplicationSettingsAnswer => ({
  id: settings.id,
  ...DEFAULT_SETTINGS,
  ...settings.attributes,
  updated_at: settings.updatedAt.toISOString(),
  instance_level_code_suggestions_enabled: settings.instanceLevelCodeSuggestionsEnabled,
  ai_access_token: settings.encryptedAiAccessToken === null ? null : MASKED_TOKEN,
});
