import { FEATURE_FLAGS } from '@tandem/contracts';
import { startTandem, type Tandem } from '@tandem/testing';
import { Administration, requestToken } from './support/administration.js';

let tandem: Tandem;
let saas: Administration;

beforeAll(async () => {
  tandem = await startTandem();
  saas = new Administration(tandem.saas);
});

afterAll(() => tandem?.close());

const statusFor = async (user: { token: string }) => (await requestToken(tandem.saas, { as: user })).status;

const EITHER = [true, false];
const word = (on: boolean) => (on ? 'on' : 'off');

describe('access_code_suggestions: user, group 1, group 2', () => {
  const cells = EITHER.flatMap((user) => EITHER.flatMap((first) => EITHER.map((second) => ({ user, first, second }))));

  it.each(cells.map((cell) => ({ ...cell, name: `${word(cell.user)}, ${word(cell.first)}, ${word(cell.second)}` })))(
    '$name',
    async ({ user, first, second }) => {
      const account = await saas.createUser({ codeSuggestions: user });
      for (const on of [first, second]) {
        await saas.addMember((await saas.createGroup(on)).id, account.id);
      }
      expect(await statusFor(account)).toBe(user && first && second ? 201 : 401);
    },
  );

  it.each(EITHER)('a user without groups, own setting on: %s', async (on) => {
    expect(await statusFor(await saas.createUser({ codeSuggestions: on }))).toBe(on ? 201 : 401);
  });

  it.each([10, 20, 30, 40, 50])('one group off blocks at access level %i', async (accessLevel) => {
    const account = await saas.createUser({ codeSuggestions: true });
    await saas.addMember((await saas.createGroup(true)).id, account.id, 50);
    await saas.addMember((await saas.createGroup(false)).id, account.id, accessLevel);
    expect(await statusFor(account)).toBe(401);
  });

  it.each(EITHER)('a membership in a subgroup counts through its root group: %s', async (on) => {
    const root = await saas.createGroup(on);
    const middle = await saas.createGroup(true, root.id);
    const leaf = await saas.createGroup(true, middle.id);
    const account = await saas.createUser({ codeSuggestions: true });
    await saas.addMember(leaf.id, account.id);
    expect(await statusFor(account)).toBe(on ? 201 : 401);
  });

  it('a subgroup’s own setting does not count', async () => {
    const root = await saas.createGroup(true);
    const subgroup = await saas.createGroup(true, root.id);
    await saas.call('PUT', `/groups/${subgroup.id}`, { code_suggestions: false });
    const account = await saas.createUser({ codeSuggestions: true });
    await saas.addMember(subgroup.id, account.id);
    expect(await statusFor(account)).toBe(201);
  });

  it('a group that the user has left counts no more', async () => {
    const group = await saas.createGroup(false);
    const account = await saas.createUser({ codeSuggestions: true });
    await saas.addMember(group.id, account.id);
    expect(await statusFor(account)).toBe(401);
    await saas.call('DELETE', `/groups/${group.id}/members/${account.id}`);
    expect(await statusFor(account)).toBe(201);
  });
});

describe('a setting counts as on only where ai_assist_flag is on', () => {
  const flag = FEATURE_FLAGS.aiAssist;

  it('on for everybody by default; off for everybody takes access away', async () => {
    const account = await saas.createUser({ codeSuggestions: true });
    expect(await statusFor(account)).toBe(201);
    expect(await saas.withFlagOff(flag, () => statusFor(account))).toBe(401);
    expect(await statusFor(account)).toBe(201);
  });

  it('on for the user but not for its root group: refused; on for both: allowed', async () => {
    const account = await saas.createUser({ codeSuggestions: true });
    const root = await saas.createGroup(true);
    const subgroup = await saas.createGroup(true, root.id);
    await saas.addMember(subgroup.id, account.id);
    try {
      await saas.setFeature(flag, { value: 'true', user: account.username });
      await saas.setFeature(flag, { value: 'true', group: subgroup.full_path });
      expect(await statusFor(account)).toBe(401);
      await saas.setFeature(flag, { value: 'true', group: root.full_path });
      expect(await statusFor(account)).toBe(201);
      await saas.setFeature(flag, { value: 'false', user: account.username });
      expect(await statusFor(account)).toBe(401);
    } finally {
      await saas.call('DELETE', `/features/${flag}`);
    }
  });
});
