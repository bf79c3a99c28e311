/** `ok`: in order; `warning`: works, and will not for long or not everywhere; `problem`: does not work; `skipped`: could not be looked at. */
export type FindingVerdict = 'ok' | 'warning' | 'problem' | 'skipped';

export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly verdict: FindingVerdict;
  /** What was found, in one line without a secret. */
  readonly detail: string;
  /** The command that repairs it; secrets stand in it as variables. */
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
