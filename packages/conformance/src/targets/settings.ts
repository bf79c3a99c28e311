import { fingerprint, NoAnswer, recordedExchanges } from '@tandem/client';
import { MASKED_TOKEN, TOKENS_PATH } from '@tandem/contracts';
import { z } from 'zod';
import type { Cleanup } from '../cleanup.js';
import { SetupFailed } from './errors.js';
import type { Instance } from './instance.js';
import type { TestTargets } from './test-targets.js';

const PATH = '/application/settings';
const settingsSchema = z.object({
  ai_access_token: z.string().nullish(),
  instance_level_code_suggestions_enabled: z.boolean().optional(),
});

const read = (selfManaged: Instance) => selfManaged.prepare(settingsSchema, 'GET', PATH);

/** `instance_level_code_suggestions_enabled` of self-managed. */
export class InstanceSetting {
  private static readonly PUT_BACK = 'put instance_level_code_suggestions_enabled back';

  constructor(
    private readonly selfManaged: Instance,
    private readonly cleanup: Cleanup,
  ) {}

  /** Why it cannot be set; undefined if it can. */
  async skipReason(): Promise<string | undefined> {
    return (await this.read()) === undefined
      ? 'self-managed has no API for instance_level_code_suggestions_enabled'
      : undefined;
  }

  /** Does `work` with the setting on or off, and puts it back as it was. */
  async within<Result>(on: boolean, work: () => Promise<Result>): Promise<Result> {
    const before = await this.read();
    const undo = async () => {
      if (before !== undefined) await this.write(before);
    };
    return this.cleanup.during(InstanceSetting.PUT_BACK, undo, async () => {
      await this.write(on);
      return work();
    });
  }

  /** Switches it on until the cleanup. */
  async switchOn(): Promise<void> {
    if ((await this.read()) === true) return;
    this.cleanup.defer(InstanceSetting.PUT_BACK, () => this.write(false));
    await this.write(true);
  }

  private async read(): Promise<boolean | undefined> {
    return (await read(this.selfManaged)).instance_level_code_suggestions_enabled;
  }

  private async write(on: boolean): Promise<void> {
    const written = z.object({ instance_level_code_suggestions_enabled: z.literal(on) });
    await this.selfManaged.prepare(written, 'PUT', PATH, { body: { instance_level_code_suggestions_enabled: on } });
  }
}

/** `ai_access_token` of self-managed. It is write-only, so it can be put back only if it is null or its value is known. */
export class StoredToken {
  private static readonly PUT_BACK = 'put ai_access_token on self-managed back';
  private before: { readonly value: string | null } | undefined;

  constructor(
    private readonly selfManaged: Instance,
    private readonly cleanup: Cleanup,
    /** What to leave behind if something is stored. */
    private readonly toLeave: string | undefined,
    /** Why that is not to be left behind. */
    private readonly disagreement: () => Promise<string | undefined>,
  ) {}

  /** Why it cannot be replaced and put back; undefined if it can. */
  async skipReason(): Promise<string | undefined> {
    const { ai_access_token: shown } = await read(this.selfManaged);
    if (shown === undefined) return 'self-managed has no setting ai_access_token';
    if (shown === null) {
      this.before = { value: null };
      return undefined;
    }
    const disagreement = await this.disagreement();
    if (disagreement === undefined && this.toLeave !== undefined) this.before = { value: this.toLeave };
    return disagreement;
  }

  /** Does `work` with another token stored, or none, and puts back what was. Only if there is no `skipReason()`. */
  async holding<Result>(value: string | null, work: () => Promise<Result>): Promise<Result> {
    return this.cleanup.during(StoredToken.PUT_BACK, this.undo(), async () => {
      await this.write(value);
      return work();
    });
  }

  /** Stores another token until the cleanup. Only if there is no `skipReason()`. */
  async store(value: string): Promise<void> {
    this.cleanup.defer(StoredToken.PUT_BACK, this.undo());
    await this.write(value);
  }

  private undo(): () => Promise<void> {
    const { before } = this;
    if (before === undefined) throw new Error('ai_access_token cannot be put back');
    return () => this.write(before.value);
  }

  private async write(value: string | null): Promise<void> {
    const written = z.object({ ai_access_token: value === null ? z.null() : z.literal(MASKED_TOKEN) });
    await this.selfManaged.prepare(written, 'PUT', PATH, { body: { ai_access_token: value ?? '' } });
  }
}

/** What may be left behind as `ai_access_token`. */
export interface TokenToLeave {
  readonly value: string;
  /** It is the seed's, and nobody said that it is what is stored: then it has to be seen. */
  readonly isGuessed: boolean;
}

const GIVE_IT =
  'ai_access_token is write-only: to have it replaced and put back, set TANDEM_AI_ACCESS_TOKEN to its value';

/**
 * Why a token is not to be left behind as `ai_access_token`: none was given, SaaS does not accept it, or self-managed's
 * record of what it sent to SaaS shows another; undefined if nothing speaks against it.
 */
export async function whyNotToLeave(targets: TestTargets, token?: TokenToLeave): Promise<string | undefined> {
  if (token === undefined) return GIVE_IT;
  const seen = await seenToken(targets);
  const isSeen = seen === fingerprint(token.value);
  if (token.isGuessed) return isSeen ? undefined : GIVE_IT;
  if (!(await isAccepted(targets, token.value))) {
    return 'saas does not accept TANDEM_AI_ACCESS_TOKEN, so it is not what self-managed stores';
  }
  return seen === undefined || isSeen
    ? undefined
    : 'TANDEM_AI_ACCESS_TOKEN is another token than the one that self-managed stores';
}

async function isAccepted({ saas }: TestTargets, bearer: string): Promise<boolean> {
  try {
    const self = z.object({ active: z.boolean() });
    return (await saas.prepare(self, 'GET', '/personal_access_tokens/self', { bearer })).active;
  } catch (error) {
    if (error instanceof SetupFailed) return false;
    throw error;
  }
}

/** The fingerprint of the token that self-managed sends to SaaS, if its record of that can be read. */
async function seenToken(targets: TestTargets): Promise<string | undefined> {
  const answer = await targets.requestTokenAsAllowed('self-managed').catch((error: unknown) => {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  });
  const exchanges = await recordedExchanges(targets.selfManaged.service, answer?.correlationId);
  const sent = exchanges.find(({ direction, path }) => direction === 'out' && path === TOKENS_PATH);
  return sent?.request.headers.authorization?.split(' ').at(-1);
}
