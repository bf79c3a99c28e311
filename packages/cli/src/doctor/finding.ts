import { ServiceFailure } from '@tandem/client';
import { asTyped } from '../output/as-typed.js';

/**
 * `ok`: in order; `warning`: works, but not for long or not everywhere; `problem`: does not work; `skipped`: could not be
 * checked.
 */
export type FindingVerdict = 'ok' | 'warning' | 'problem' | 'skipped';

export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly verdict: FindingVerdict;
  /** What was found, in one line without a secret. */
  readonly detail: string;
  /** The command that repairs it; secrets are variables in it. */
  readonly repair?: string;
}

/** Findings about one thing. */
export function about(check: string) {
  return {
    ok: (detail: string): Finding => ({ check, verdict: 'ok', detail }),
    warning: (detail: string, repair: string): Finding => ({ check, verdict: 'warning', detail, repair }),
    problem: (detail: string, repair: string): Finding => ({ check, verdict: 'problem', detail, repair }),
    skipped: (detail: string): Finding => ({ check, verdict: 'skipped', detail }),
  };
}

/** A finding whose repair its reader can type. */
export function typed(finding: Finding, env: Readonly<Record<string, string | undefined>>): Finding {
  return finding.repair === undefined ? finding : { ...finding, repair: asTyped(finding.repair, env) };
}

/** What `look` finds; if a service fails, that the check was skipped, and why. */
export async function foundUnlessSkipped(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ServiceFailure) return [about(check).skipped(error.message)];
    throw error;
  }
}
