import { HttpSender, type HttpAnswer } from '@tandem/client';
import { ConformanceRun, idOf, LATER_RULE_GROUPS, RULE_GROUPS, ruleGroupsOf } from '@tandem/conformance';
import { startTandem, type Tandem } from '@tandem/testing';
import { eventually } from './support/eventually.js';
import { storedIn } from './support/stored.js';

/** Remembers the last refusal, so that its service can be asked by which rule it refused. */
class RefusalRecorder extends HttpSender {
  last?: HttpAnswer;

  override async send(...request: Parameters<HttpSender['send']>): Promise<HttpAnswer> {
    const answer = await super.send(...request);
    if (answer.status >= 400) this.last = answer;
    return answer;
  }
}

const http = new RefusalRecorder();
let tandem: Tandem;
let run: ConformanceRun;
let before: string[];

beforeAll(async () => {
  tandem = await startTandem({ gitlabVersion: '16.3' });
  before = await storedIn(tandem);
  const { simulatorToken } = tandem.stack;
  const adminTokenOf = (deployment: 'selfManaged' | 'saas') => tandem[deployment].people.root.token;
  run = new ConformanceRun({
    http,
    targets: {
      selfManaged: {
        name: 'self-managed',
        url: tandem.selfManaged.url,
        simulatorToken,
        adminToken: adminTokenOf('selfManaged'),
      },
      saas: { name: 'saas', url: tandem.saas.url, simulatorToken, adminToken: adminTokenOf('saas') },
      modelGateway: { name: 'model-gateway', url: tandem.modelGateway.url, simulatorToken },
    },
    aiAccessToken: { value: tandem.saas.people.serviceAccount.token, isGuessed: false },
  });
  await run.start();
});

afterAll(() => tandem?.close());

describe.each(LATER_RULE_GROUPS)('GitLab 16.3, $name', ({ rules }) => {
  it.each(rules.map((rule) => [idOf(rule), rule] as const))('%s', async (_id, rule) => {
    expect(await run.try(rule)).toMatchObject({ verdict: 'passed' });
    if (!rule.refuses) return;
    const service = rule.on === 'saas' ? tandem.saas : tandem.selfManaged;
    const correlation_id = http.last?.correlationId ?? '';
    await eventually(async () => {
      const [recorded] = await service.exchanges({ correlation_id, direction: 'in' });
      expect(recorded?.rule).toBe(rule.name);
    });
  });
});

it('the rules of each version are all those of the other, but for what differs', () => {
  const names = (version: '16.1' | '16.3') => ruleGroupsOf(version).map(({ name }) => name);
  expect(names('16.1')).toEqual(RULE_GROUPS.map(({ name }) => name));
  expect(names('16.3')).toEqual([...names('16.1'), ...LATER_RULE_GROUPS.map(({ name }) => name).slice(2)]);
});

it('leaves nothing behind', async () => {
  expect(await run.end()).toEqual([]);
  expect(await storedIn(tandem)).toEqual(before);
});
