import { exchangesOf, firstRefusal, refusalIn } from '@tandem/client';
import type { RuleResult } from '@tandem/contracts';
import { EditorClient, type EditorClientError, type Exchange, secondsElapsed } from '@tandem/editor-client';
import type { Targets } from '../targets/targets.js';

/** The editor of one run: its client, its last recorded request, and its clock, which is its own. */
export class EditorSession {
  readonly client: EditorClient;
  /** The last answer that reached the editor. */
  lastExchange?: Exchange;
  private ahead = 0;

  constructor(readonly targets: Targets) {
    const now = secondsElapsed();
    this.client = new EditorClient({
      instanceUrl: targets.selfManaged.url,
      codeSuggestUrl: targets.modelGateway.url,
      personalAccessToken: targets.personalAccessToken,
      ...(targets.selfManaged.timeoutMs === undefined ? {} : { timeoutMs: targets.selfManaged.timeoutMs }),
      now: () => now() + this.ahead,
      onExchange: (exchange) => (this.lastExchange = exchange),
    });
  }

  /** Moves the editor's clock on. */
  pass(seconds: number): void {
    this.ahead += seconds;
  }

  close(): void {
    this.client.close();
  }
}

/** A rule that refused, and its reason if there is one. */
export function refusalText({ rule, reason }: RuleResult): string {
  return reason ? `${rule}: ${reason}` : rule;
}

/** The rule and the detail of a step that failed: the service's own, if its recorded requests tell them. */
export function failureOf(
  { code, message }: EditorClientError,
  refusal: RuleResult | undefined,
): { rule: string; detail: string } {
  return {
    rule: refusal?.rule ?? code,
    detail: refusal?.reason ? `${message} (${refusal.reason})` : message,
  };
}

/** The step of a token request that failed, and the rule that refused: by the recorded requests, otherwise by the error. */
export async function placeOf(
  error: EditorClientError,
  { selfManaged, saas }: Pick<Targets, 'selfManaged' | 'saas'>,
): Promise<{ step: number; refusal: RuleResult | undefined }> {
  const bySaas = await refusalIn(saas, error.correlationId);
  if (bySaas) return { step: 9, refusal: bySaas };
  const recorded = await exchangesOf(selfManaged, error.correlationId);
  const step = stepByError(error);
  const sentOn = recorded.some(({ direction }) => direction === 'out');
  return { step: step === 8 && sentOn ? 9 : step, refusal: firstRefusal(recorded) };
}

function stepByError({ code, status }: EditorClientError): number {
  if (code === 'saas_refused' || code === 'saas_unreachable') return 9;
  return code === 'instance_unexpected_answer' && status !== undefined && status < 300 ? 11 : 8;
}
