import { idOf, RULE_GROUPS, runConformance, selectRules, type ConformanceReport } from '@tandem/conformance';
import { startTandem, type Tandem } from '@tandem/testing';
import { closeAll, type MutatingProxy, startMutatingProxies } from './support/mutating-proxy.js';
import { failedIn, runOn } from './support/conformance.js';
import type { Mutant, Place } from './support/mutants/mutant.js';
import { gitlabApiMutants } from './support/mutants/gitlab-api.mutants.js';
import { modelGatewayMutants } from './support/mutants/model-gateway.mutants.js';
import { presentingMutants } from './support/mutants/presenting.mutants.js';
import { saasMutants } from './support/mutants/saas.mutants.js';
import { selfManagedMutants } from './support/mutants/self-managed.mutants.js';
import { tokenMutants } from './support/mutants/token.mutants.js';
import { verifierMutants } from './support/mutants/verifier.mutants.js';

const MUTANTS = [
  ...tokenMutants,
  ...presentingMutants,
  ...selfManagedMutants,
  ...saasMutants,
  ...modelGatewayMutants,
  ...verifierMutants,
  ...gitlabApiMutants,
];

let tandem: Tandem;
let proxies: Record<Place, MutatingProxy>;

beforeAll(async () => {
  proxies = await startMutatingProxies('self-managed', 'saas', 'hop', 'model-gateway');
  tandem = await startTandem({ hops: { saasUrl: proxies.hop.url } });
  proxies['self-managed'].target = tandem.selfManaged.url;
  proxies.saas.target = tandem.saas.url;
  proxies.hop.target = tandem.saas.url;
  proxies['model-gateway'].target = tandem.modelGateway.url;
});

afterAll(async () => {
  await tandem?.close();
  await closeAll(proxies);
});

function conformance(only: readonly string[] = []): Promise<ConformanceReport> {
  const { groups, unknown } = selectRules(RULE_GROUPS, only);
  expect(unknown).toEqual([]);
  return runConformance({ groups, ...runOn(tandem, proxies) });
}

async function conformanceOf({ corrupts, caughtBy, tries = caughtBy }: Mutant): Promise<ConformanceReport> {
  const wrong = corrupts();
  for (const [place, proxy] of Object.entries(proxies)) proxy.corruption = wrong[place as Place];
  try {
    return await conformance(tries);
  } finally {
    for (const proxy of Object.values(proxies)) proxy.corruption = undefined;
  }
}

const nameOf = (id: string) => id.slice(0, id.indexOf(': '));
const ids = (caughtBy: readonly string[]) =>
  selectRules(RULE_GROUPS, caughtBy).groups.flatMap(({ rules }) => rules.map(idOf));

describe('every rule of the flow', () => {
  it('has caught a mutant in each of its cases, and one that no rule of another name catches', () => {
    const tried = RULE_GROUPS.flatMap(({ rules }) => rules).filter(({ unsupported }) => unsupported === undefined);
    const caught = new Set(MUTANTS.flatMap(({ caughtBy }) => ids(caughtBy)));
    expect(tried.map(idOf).filter((id) => !caught.has(id))).toEqual([]);
    const namesOfEach = MUTANTS.map(({ caughtBy }) => new Set(ids(caughtBy).map(nameOf)));
    const alone = new Set(namesOfEach.filter(({ size }) => size === 1).flatMap((names) => [...names]));
    expect([...new Set(tried.map(idOf).map(nameOf))].filter((name) => !alone.has(name))).toEqual([]);
  });

  it.each(MUTANTS.map((mutant) => [mutant.does, mutant] as const))('catches that %s', async (_does, mutant) => {
    const { ok, rules, problems } = await conformanceOf(mutant);
    expect(ok).toBe(false);
    expect(problems).toEqual([]);
    expect(failedIn(rules)).toEqual(ids(mutant.caughtBy).sort());
  });
});
