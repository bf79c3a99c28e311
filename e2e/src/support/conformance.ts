import { HttpSender, type HttpAnswer } from '@tandem/client';
import { idOf, type Rule, type RuleReport } from '@tandem/conformance';
import type { Tandem } from '@tandem/testing';
import { eventually } from './eventually.js';

/** Remembers the last refusal, so that its service can be asked by which rule it refused. */
export class RefusalRecorder extends HttpSender {
  last?: HttpAnswer;

  override async send(...request: Parameters<HttpSender['send']>): Promise<HttpAnswer> {
    const answer = await super.send(...request);
    if (answer.status >= 400) this.last = answer;
    return answer;
  }
}

/** What a conformance run on a tandem takes: its services, at other URLs if something stands in front of them, and its SAT. */
export function runOn(tandem: Tandem, urls: Partial<Record<Rule['on'], { readonly url: string }>> = {}) {
  const { selfManaged, saas, modelGateway } = tandem;
  const { simulatorToken } = tandem.stack;
  const own = { 'self-managed': selfManaged, saas, 'model-gateway': modelGateway };
  const service = <Name extends Rule['on']>(name: Name) => {
    const { url } = urls[name] ?? own[name];
    return { name, url, simulatorToken };
  };
  return {
    targets: {
      selfManaged: { ...service('self-managed'), adminToken: selfManaged.people.root.token },
      saas: { ...service('saas'), adminToken: saas.people.root.token },
      modelGateway: service('model-gateway'),
    },
    aiAccessToken: { value: saas.people.serviceAccount.token, isGuessed: false },
  };
}

/** The rule that a service recorded for an answer; the wire does not tell it, and it is recorded when the answer has left. */
export function recordedRule(tandem: Tandem, on: Rule['on'], answer: HttpAnswer | undefined) {
  const service = { 'self-managed': tandem.selfManaged, saas: tandem.saas, 'model-gateway': tandem.modelGateway }[on];
  return eventually(async () => {
    const [recorded] = await service.exchanges({ correlation_id: answer?.correlationId ?? '', direction: 'in' });
    expect(recorded).toBeDefined();
    return recorded?.rule;
  });
}

/** The ids of the rules that failed, but for those that could not be prepared. */
export function failedIn(rules: readonly RuleReport[]): string[] {
  return rules
    .filter(({ verdict, reason }) => verdict === 'failed' && !reason?.startsWith('preparation'))
    .map(({ on, rule: name, case: what }) => idOf({ on, name, case: what }))
    .sort();
}
