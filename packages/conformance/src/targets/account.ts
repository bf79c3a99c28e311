import { z } from 'zod';

export const accountSchema = z.object({ id: z.int() });
export const tokenSchema = z.object({ id: z.int(), token: z.string(), created_at: z.string() });

/** A user that a run made. */
export interface Account {
  readonly id: number;
  readonly username: string;
  readonly token: string;
  readonly tokenId: number;
  /** The date on which the target made it, by the target's own clock. */
  readonly today: string;
}

export interface NewToken {
  /** Default: `api`. */
  readonly scopes?: readonly string[];
  /** From the target's own today on: 0 and less have expired. Default: the target's own. */
  readonly expiresInDays?: number;
}

export interface NewAccount extends NewToken {
  /** The user's own setting; left as it is where not given. */
  readonly codeSuggestions?: boolean;
}

const MS_PER_DAY = 86_400_000;

/** The date some days after a date, both `YYYY-MM-DD`. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * MS_PER_DAY).toISOString().slice(0, 10);
}
