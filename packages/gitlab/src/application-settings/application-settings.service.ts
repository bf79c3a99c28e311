import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DEFAULT_SETTINGS } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import type { Repository } from 'typeorm';
import { checkUnmodified } from '../api/precondition.js';
import { INSTANCE, type AuditedEvent } from '../audit-events/audited-event.js';
import { AuditTrail, changesOf } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { AI_ACCESS_TOKEN } from '../secrets/encrypted-column.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import { ApplicationSetting } from './application-setting.entity.js';

/** What an administrator changes; what is not named stays as it is. A token of null is cleared. */
export interface ApplicationSettingsChange {
  readonly instanceLevelCodeSuggestionsEnabled?: boolean | undefined;
  readonly aiAccessToken?: string | null | undefined;
  /** By GitLab's names. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** The settings of the instance. */
@Injectable()
export class ApplicationSettings {
  constructor(
    @InjectRepository(ApplicationSetting) private readonly settings: Repository<ApplicationSetting>,
    private readonly secret: InstanceSecret,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** The settings as they are, GitLab's defaults where none was changed. */
  async get(): Promise<ApplicationSetting> {
    return (await this.settings.findOneBy({ id: ApplicationSetting.ID })) ?? this.defaults();
  }

  /** Changes some settings, each by itself: of two changes at once both count. */
  async update(change: ApplicationSettingsChange, by: Author): Promise<ApplicationSetting> {
    const stored = await this.settings.findOneBy({ id: ApplicationSetting.ID });
    if (stored) {
      checkUnmodified({ ...stored, createdAt: stored.updatedAt }, by);
    }
    await this.createWith({});
    return inTransaction(this.settings.manager, async (manager) => {
      const before = await manager.findOneOrFail(ApplicationSetting, {
        where: { id: ApplicationSetting.ID },
        lock: { mode: 'pessimistic_write' },
      });
      const { instanceLevelCodeSuggestionsEnabled, aiAccessToken, attributes } = change;
      const after = manager.create(ApplicationSetting, {
        ...before,
        ...(instanceLevelCodeSuggestionsEnabled === undefined ? {} : { instanceLevelCodeSuggestionsEnabled }),
        ...(aiAccessToken === undefined ? {} : { encryptedAiAccessToken: this.encrypted(aiAccessToken) }),
        attributes: { ...before.attributes, ...attributes },
        updatedAt: this.clock.date(),
      });
      await manager.save(after);
      await this.audit.record(manager, by, eventsOf(before, after, aiAccessToken));
      return after;
    });
  }

  /** Stores settings where none was ever changed, else leaves all as it is. */
  async createWith(
    { instanceLevelCodeSuggestionsEnabled, aiAccessToken }: ApplicationSettingsChange,
    manager = this.settings.manager,
  ): Promise<void> {
    await manager
      .getRepository(ApplicationSetting)
      .createQueryBuilder()
      .insert()
      .values({
        ...this.defaults(),
        ...(instanceLevelCodeSuggestionsEnabled === undefined ? {} : { instanceLevelCodeSuggestionsEnabled }),
        ...(aiAccessToken === undefined ? {} : { encryptedAiAccessToken: this.encrypted(aiAccessToken) }),
      })
      .orIgnore()
      .execute();
  }

  /**
   * The clear text of the stored service account token.
   *
   * @throws {Error} where it was stored with another `SECRET_KEY_BASE`
   */
  decryptAiAccessToken(encrypted: Buffer): string {
    return this.secret.decrypt(encrypted, AI_ACCESS_TOKEN.purpose);
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

/** Of a token it is told that it was changed, and no more. */
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

/** A list or a hash is told as JSON. */
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
