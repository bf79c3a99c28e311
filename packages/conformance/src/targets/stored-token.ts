import { MASKED_TOKEN } from '@tandem/contracts';
import { z } from 'zod';
import type { Instance } from './instance.js';
import type { Cleanup } from '../cleanup.js';

const settingsSchema = z.object({ ai_access_token: z.string().nullish() });
const PUT_BACK = 'put ai_access_token on self-managed back';
const SETTINGS = '/application/settings';

/**
 * `ai_access_token` of self-managed. It is write-only, so it can be put back where it is null, or where its value was
 * given to the run.
 */
export class StoredToken {
  #before: { readonly value: string | null } | undefined;

  constructor(
    private readonly selfManaged: Instance,
    private readonly cleanup: Cleanup,
    /** What to leave behind where something is stored. */
    private readonly toLeave: string | undefined,
    /** Why that is not to be left behind. */
    private readonly disagreement: () => Promise<string | undefined>,
  ) {}

  /** Why it cannot be replaced and put back; undefined where it can. */
  async skipReason(): Promise<string | undefined> {
    const { ai_access_token: shown } = await this.selfManaged.prepare(settingsSchema, 'GET', SETTINGS);
    if (shown === undefined) return 'self-managed has no setting ai_access_token';
    if (shown === null) {
      this.#before = { value: null };
      return undefined;
    }
    const disagreement = await this.disagreement();
    if (disagreement === undefined && this.toLeave !== undefined) this.#before = { value: this.toLeave };
    return disagreement;
  }

  /** Does `work` with another token stored, or none, and puts back what was. Only where there is no `skipReason()`. */
  async holding<Result>(value: string | null, work: () => Promise<Result>): Promise<Result> {
    return this.cleanup.during(PUT_BACK, this.#wayBack(), async () => {
      await this.#write(value);
      return work();
    });
  }

  /** Stores another token until the cleanup is settled. Only where there is no `skipReason()`. */
  async store(value: string): Promise<void> {
    this.cleanup.defer(PUT_BACK, this.#wayBack());
    await this.#write(value);
  }

  #wayBack(): () => Promise<void> {
    const before = this.#before;
    if (before === undefined) throw new Error('ai_access_token cannot be put back');
    return () => this.#write(before.value);
  }

  async #write(value: string | null): Promise<void> {
    const ai_access_token = value === null ? z.null() : z.literal(MASKED_TOKEN);
    await this.selfManaged.prepare(z.object({ ai_access_token }), 'PUT', SETTINGS, {
      body: { ai_access_token: value ?? '' },
    });
  }
}
