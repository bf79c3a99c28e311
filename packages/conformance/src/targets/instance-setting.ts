import { z } from 'zod';
import type { Instance } from './instance.js';
import type { Cleanup } from '../cleanup.js';

const SETTINGS = '/application/settings';
const settingsSchema = z.object({ instance_level_code_suggestions_enabled: z.boolean().optional() });

/** `instance_level_code_suggestions_enabled` of self-managed. */
export class InstanceSetting {
  constructor(
    private readonly selfManaged: Instance,
    private readonly cleanup: Cleanup,
  ) {}

  /** Why it cannot be set; undefined where it can. */
  async skipReason(): Promise<string | undefined> {
    return (await this.#read()) === undefined
      ? 'self-managed has no API for instance_level_code_suggestions_enabled'
      : undefined;
  }

  /** Does `work` with the setting so, and puts it back as it was. */
  async within<Result>(on: boolean, work: () => Promise<Result>): Promise<Result> {
    const before = await this.#read();
    const undo = async () => {
      if (before !== undefined) await this.#write(before);
    };
    return this.cleanup.during('put instance_level_code_suggestions_enabled back', undo, async () => {
      await this.#write(on);
      return work();
    });
  }

  /** Switches it on until the cleanup is settled. */
  async switchOn(): Promise<void> {
    if ((await this.#read()) === true) return;
    this.cleanup.defer('put instance_level_code_suggestions_enabled back', () => this.#write(false));
    await this.#write(true);
  }

  async #read(): Promise<boolean | undefined> {
    const settings = await this.selfManaged.prepare(settingsSchema, 'GET', SETTINGS);
    return settings.instance_level_code_suggestions_enabled;
  }

  async #write(on: boolean): Promise<void> {
    const written = z.object({ instance_level_code_suggestions_enabled: z.literal(on) });
    await this.selfManaged.prepare(written, 'PUT', SETTINGS, { body: { instance_level_code_suggestions_enabled: on } });
  }
}
