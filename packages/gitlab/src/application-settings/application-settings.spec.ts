import { DEFAULT_SETTINGS } from '@tandem/contracts';
import { stringify } from 'qs';
import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';
import { ApplicationSetting } from './application-setting.entity.js';
import { ApplicationSettingsService } from './application-settings.service.js';

const PATH = '/application/settings';
const SETTING = 'instance_level_code_suggestions_enabled';

let api: ApiService;
let root: ApiClient;
beforeAll(async () => {
  api = await ApiService.start();
  root = api.root;
});
afterAll(() => api.stop());

const update = (parameters: object) => root.put(PATH, { ...parameters });
const stored = async () => {
  const { encryptedAiAccessToken: encrypted } = await api.dataSource
    .getRepository(ApplicationSetting)
    .findOneByOrFail({ id: ApplicationSetting.ID });
  return encrypted && api.get(ApplicationSettingsService).decryptAiAccessToken(encrypted);
};

function inParts(parameters: Record<string, unknown>): FormData {
  const form = new FormData();
  Object.entries(parameters).forEach(([name, value]) => form.append(name, String(value)));
  return form;
}

describe('GET /application/settings', () => {
  it("shows GitLab's defaults before anything is changed", async () => {
    expect((await root.get(PATH)).json).toMatchObject({
      id: 1,
      signup_enabled: true,
      default_group_visibility: 'private',
      [SETTING]: false,
      ai_access_token: null,
    });
  });
});

describe('PUT /application/settings', () => {
  it.each<[string, (parameters: Record<string, unknown>) => [string, object | undefined]]>([
    ['JSON', (parameters) => [PATH, parameters]],
    ['a form', (parameters) => [PATH, new URLSearchParams(stringify(parameters))]],
    ['a form in parts', (parameters) => [PATH, inParts(parameters)]],
    ['the query', (parameters) => [`${PATH}?${stringify(parameters)}`, undefined]],
  ])('takes each word for yes and no from %s', async (_encoding, encode) => {
    for (const [given, becomes] of [
      [true, true],
      ['false', false],
      ['1', true],
      ['0', false],
      ['on', true],
      ['off', false],
      ['t', true],
      ['f', false],
      ['True', true],
      ['False', false],
      [1, true],
      [0, false],
    ]) {
      const { status, json } = await root.send('PUT', ...encode({ [SETTING]: given }));
      expect([given, status, json[SETTING]]).toEqual([given, 200, becomes]);
    }
  });

  it('never shows the token, and keeps it if it is written as shown', async () => {
    const { json, text } = await update({ ai_access_token: 'glpat-secret-of-the-sat' });
    expect(json).toMatchObject({ ai_access_token: '*****' });
    expect(text).not.toContain('glpat-secret');
    expect(await stored()).toBe('glpat-secret-of-the-sat');
    await update({ ai_access_token: '*****' });
    expect(await stored()).toBe('glpat-secret-of-the-sat');
    await update({ [SETTING]: true });
    expect(await stored()).toBe('glpat-secret-of-the-sat');
  });

  it.each([null, ''])('clears the token with %j', async (value) => {
    await update({ ai_access_token: 'glpat-secret-of-the-sat' });
    expect((await update({ ai_access_token: value })).json).toMatchObject({ ai_access_token: null });
    expect(await stored()).toBeNull();
  });

  it('clears the token with an empty value in a form', async () => {
    await update({ ai_access_token: 'glpat-secret-of-the-sat' });
    await root.send('PUT', PATH, new URLSearchParams('ai_access_token='));
    expect(await stored()).toBeNull();
  });

  it('ignores what it does not know, and answers 400 if it knows nothing', async () => {
    expect((await update({ [SETTING]: true, no_setting: false })).json).not.toHaveProperty('no_setting');
    expect(await update({ no_setting: false })).toMatchObject({
      status: 400,
      json: {
        error: expect.stringMatching(/^ai_access_token, .*are missing, at least one parameter must be provided$/),
      },
    });
  });

  const shown = Object.entries(DEFAULT_SETTINGS) as [string, unknown][];
  const OTHERS: Readonly<Record<string, unknown>> = {
    default_branch_protection: 1,
    default_group_visibility: 'internal',
    default_project_creation: 1,
    default_project_visibility: 'public',
    default_snippet_visibility: 'public',
    email_confirmation_setting: 'hard',
    enabled_git_access_protocol: 'ssh',
    max_personal_access_token_lifetime: 30,
    performance_bar_allowed_group_id: 7,
    polling_interval_multiplier: '2.5',
    receive_max_input_size: 9,
    repository_storages_weighted: { default: 40, other: 60 },
    restricted_visibility_levels: ['public', 'internal'],
    whats_new_variant: 'disabled',
  };
  const another = (name: string, value: unknown): unknown => {
    const of = { boolean: !value, number: Number(value) + 1, string: `${String(value)}x` } as Record<string, unknown>;
    return OTHERS[name] ?? of[typeof value] ?? (Array.isArray(value) ? ['a', 'b'] : 'a text');
  };

  it('keeps and shows each setting, however it is sent', async () => {
    const defaults = Object.fromEntries(shown);
    const others = Object.fromEntries(shown.map(([name, value]) => [name, another(name, value)]));
    const form = () => new URLSearchParams(stringify(others));
    const ways: [() => object, object][] = [
      [() => others, others],
      [() => defaults, defaults],
      [form, others],
      [() => defaults, defaults],
    ];
    for (const [sent, becomes] of ways) {
      expect((await root.send('PUT', PATH, sent())).json).toMatchObject(becomes);
      expect((await root.get(PATH)).json).toMatchObject(becomes);
    }
    for (const [name, value] of shown) expect([name, others[name]]).not.toEqual([name, value]);
  });

  it('refuses each setting of another type', async () => {
    const odd = Object.fromEntries(shown.map(([name]) => [name, { of: { what: 'ever' } }]));
    const { status, json } = await update(odd);
    const refused = (json.error as string).split(', ').map((text) => text.split(' ')[0]);
    expect([status, refused.sort()]).toEqual([400, Object.keys(odd).sort()]);
  });

  it('reads a list as text, and clears a text and a list', async () => {
    expect((await update({ domain_allowlist: 'a.example, b.example' })).json).toMatchObject({
      domain_allowlist: ['a.example', 'b.example'],
    });
    expect((await update({ domain_allowlist: '', after_sign_up_text: null, help_page_text: '' })).json).toMatchObject({
      domain_allowlist: [],
      after_sign_up_text: '',
      help_page_text: null,
    });
  });

  it.each([
    [{ [SETTING]: 'maybe' }, { [SETTING]: ['must be a boolean value'] }],
    [{ [SETTING]: null }, { [SETTING]: ['must be a boolean value'] }],
    [{ ai_access_token: 'a token\nX-Header: x' }, { ai_access_token: ['is invalid'] }],
    [{ ai_access_token: 'x'.repeat(256) }, { ai_access_token: ['is too long (maximum is 255 characters)'] }],
  ])('refuses %j by field, and changes nothing', async (parameters, message) => {
    await update({ [SETTING]: true, ai_access_token: null });
    expect(await update({ ai_access_token: 'glpat-other', ...parameters })).toMatchObject({
      status: 400,
      json: { message },
    });
    expect((await root.get(PATH)).json).toMatchObject({ [SETTING]: true, ai_access_token: null });
  });

  it('keeps what two administrators change at the same time', async () => {
    await update({ [SETTING]: false, ai_access_token: null });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => update(index % 2 ? { [SETTING]: true } : { ai_access_token: 'glpat-x' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await root.get(PATH)).json).toMatchObject({ [SETTING]: true, ai_access_token: '*****' });
  });

  it('is made once if the first changes come at the same time', async () => {
    await api.dataSource.getRepository(ApplicationSetting).clear();
    const answers = await Promise.all(Array.from({ length: 6 }, () => update({ [SETTING]: true })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });
});
