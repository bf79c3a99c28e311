import { decodeJwt, idOf, Matcher, type Rule, RULE_GROUPS, type RuleGroup, selectRules } from '@tandem/conformance';
import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';

/** A situation that sets itself up, is tried, and puts itself back. */
export interface Scenario {
  readonly name: string;
  /** The complaint that it shows, or the rule. */
  readonly about: string;
  readonly rules: readonly Rule[];
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

const REFUSED = new Matcher('404, from GitLab 16.3 on 401', (got) => got === 404 || got === 401);

/** A JWT of before the switch, then at its end; and the request of somebody who has none yet. */
const accessOutlivesItsEnd: Rule = {
  name: 'instance-setting-is-on',
  case: 'switched off: a new request, the JWT of before, and that JWT at its end',
  on: 'self-managed',
  source: 'merge request 123024',
  refuses: true,
  needs: [(targets) => targets.instanceSetting.skipReason(), (targets) => targets.clock('model-gateway').skipReason()],
  expected: { newRequest: { status: REFUSED }, jwtOfBefore: { status: 200 }, atItsEnd: { status: 401 } },
  observe: async (targets) => {
    const { access_token: jwt } = await targets.newJwt();
    return targets.instanceSetting.within(false, async () => ({
      newRequest: await targets.requestTokenAsAllowed('self-managed'),
      jwtOfBefore: await targets.codeSuggest.complete(jwt),
      atItsEnd: await targets.clock('model-gateway').ahead(HOUR, () => targets.codeSuggest.complete(jwt)),
    }));
  },
};

/** Everybody learns of a new key a day before it signs; then it signs, and JWTs of before are accepted to their end. */
const keyRotation: Rule = {
  name: 'keys-are-cacheable',
  case: 'a rotation: JWTs of before it, between and after a day, when the new key signs',
  on: 'saas',
  source: 'OpenID Connect Core 1.0, 10.1.1',
  refuses: false,
  needs: [(targets) => targets.clock('saas').skipReason(), (targets) => targets.clock('model-gateway').skipReason()],
  expected: {
    publishedAtOnce: true,
    beforeIt: { status: 200 },
    betweenByTheOldKey: { status: 200 },
    afterADayByTheNewKey: { status: 200 },
    newKeySigns: true,
    lastOfTheOldKey: { status: 200 },
  },
  observe: async (targets) => {
    const { saas, codeSuggest } = targets;
    const post = (path: string) => saas.request('POST', `${API_PREFIX}${path}`, { bearer: saas.service.adminToken });
    const ahead = <Result>(seconds: number, work: () => Promise<Result>) =>
      targets.clock('saas').ahead(seconds, () => targets.clock('model-gateway').ahead(seconds, work));
    const newJwt = async () => (await targets.newJwt()).access_token;
    const before = await newJwt();
    const { kid } = z.object({ kid: z.string() }).parse((await post('/signing_keys/rotate')).body);
    try {
      const published = JSON.stringify((await saas.request('GET', '/oauth/discovery/keys')).body);
      const between = await newJwt();
      const seen = {
        publishedAtOnce: published.includes(kid),
        beforeIt: await codeSuggest.complete(before),
        betweenByTheOldKey: await codeSuggest.complete(between),
      };
      const later = await ahead(DAY - HOUR / 2, async () => {
        const last = await newJwt();
        return ahead(HOUR / 2, async () => {
          const ofNewKey = await newJwt();
          return {
            newKeySigns: decodeJwt(ofNewKey)?.header.kid === kid,
            afterADayByTheNewKey: await codeSuggest.complete(ofNewKey),
            lastOfTheOldKey: await codeSuggest.complete(last),
          };
        });
      });
      return { ...seen, ...later };
    } finally {
      await post(`/signing_keys/${kid}/withdraw`);
    }
  },
};

/** The complaints of docs/simulator.md: cases of the rules that explain each, by their ids. */
const COMPLAINTS: readonly (readonly [name: string, about: string, cases: readonly (string | Rule)[]])[] = [
  [
    'which-hop-refused',
    'nobody can tell which hop refused',
    [
      'self-managed token-is-known: a token that nobody has',
      'self-managed saas-answers: self-managed relays the 401 of a stored token that SaaS does not know',
      'model-gateway jwt-is-well-formed: the text undefined',
    ],
  ],
  ['access-outlives-its-end', 'access survives up to an hour after it is switched off', [accessOutlivesItsEnd]],
  [
    'key-rotation-without-an-outage',
    'keys could not be rotated without an outage',
    [
      keyRotation,
      'saas jwt-signature: by the key of its kid, if it has one',
      'saas keys-are-cacheable: Cache-Control',
      'model-gateway jwt-key-is-known: a kid that is not published',
    ],
  ],
  [
    'mass-expiry-of-tokens',
    'mass expiry of tokens, and the ban',
    ['self-managed token-is-not-expired: expires_at is today', 'saas token-is-not-expired: expires_at is today'],
  ],
  [
    'clock-skew',
    'clock skew',
    [
      'model-gateway jwt-is-valid-already: one second before nbf and at it, without leeway',
      'model-gateway jwt-is-not-expired: one second before its end and at it, without leeway',
    ],
  ],
  [
    'no-way-out',
    'HTTP proxies (407), no way out',
    [
      'self-managed saas-answers: 500 in plain text: SaaS cannot be reached',
      'self-managed saas-answers: a status that is none of ours comes back with its body',
      'self-managed saas-answers: 500 in plain text: SaaS is silent past the limit',
    ],
  ],
  [
    'clients-that-keep-an-error-body',
    'clients that keep an error body as a token',
    [
      'model-gateway jwt-is-well-formed: the text undefined',
      'model-gateway jwt-is-well-formed: the personal access token itself',
    ],
  ],
];

/** Every complaint, then every rule of each service: those of GitLab 16.1 unless others are given. */
export function allScenarios(groups: readonly RuleGroup[] = RULE_GROUPS): Scenario[] {
  const rules = groups.flatMap((group) => group.rules);
  const complaints = COMPLAINTS.map(([name, about, cases]) => ({
    name,
    about,
    rules: cases.map((given) => ruleOf(given, rules)),
  }));
  const names = [...new Set(rules.map(({ on, name }) => `${on} ${name}`))];
  const ofRules = names.map((name) => {
    const own = rules.filter((rule) => `${rule.on} ${rule.name}` === name);
    return { name, about: own.length === 1 ? (own[0]?.case ?? '') : `${own.length} cases`, rules: own };
  });
  return [...complaints, ...ofRules];
}

/** What a name chooses: a complaint; otherwise a rule, on one service or all that have it, or one case by its id. */
export function scenarioNamed(name: string, groups: readonly RuleGroup[]): Scenario | undefined {
  const complaint = allScenarios(groups).find((one) => one.name === name);
  if (complaint !== undefined) return complaint;
  const rules = selectRules(groups, [name]).groups.flatMap((group) => group.rules);
  return rules.length === 0 ? undefined : { name, about: `${rules.length} cases`, rules };
}

/** @throws {Error} if there is no such case */
function ruleOf(given: string | Rule, rules: readonly Rule[]): Rule {
  if (typeof given !== 'string') return given;
  const rule = rules.find((one) => idOf(one) === given);
  if (rule === undefined) throw new Error(`there is no case ${given}`);
  return rule;
}
