import { Randomness } from '@tandem/platform';
import { groupActor, isEnabled, userActor, type FlagActor, type GateKey } from './feature-state.js';

class FixedRandomness extends Randomness {
  constructor(private readonly value: number) {
    super();
  }

  override fraction(): number {
    return this.value;
  }
}

const FLAG = 'ai_assist_flag';
const ON_BY_DEFAULT = ['ai_assist_flag', 'code_suggestions_tokens_api'];
const OFF_BY_DEFAULT = ['code_suggestions_for_instance_admin_enabled', 'no_flag_of_gitlab'];
const randomness = new Randomness();
const user = userActor(7);
const on = (gates: [GateKey, string][], actor?: FlagActor, fraction?: number) =>
  isEnabled(FLAG, { [FLAG]: gates }, fraction === undefined ? randomness : new FixedRandomness(fraction), actor);

describe('a feature flag', () => {
  it.each(ON_BY_DEFAULT)('that is not set is on if its definition says so: %s', (name) => {
    expect(isEnabled(name, {}, randomness)).toBe(true);
    expect(isEnabled(name, {}, randomness, user)).toBe(true);
  });

  it.each(OFF_BY_DEFAULT)('that is not set is off if its definition says so or there is none: %s', (name) => {
    expect(isEnabled(name, {}, randomness)).toBe(false);
    expect(isEnabled(name, {}, randomness, user)).toBe(false);
  });

  it('that is set without a gate is off, whatever its default', () => {
    expect(on([])).toBe(false);
    expect(on([], user)).toBe(false);
  });

  it('is fully on or fully off by its boolean gate', () => {
    expect([on([['boolean', 'true']]), on([['boolean', 'true']], user)]).toEqual([true, true]);
    expect([on([['boolean', 'false']]), on([['boolean', 'false']], user)]).toEqual([false, false]);
  });

  it('is on for the actors of its gate alone', () => {
    const gates: [GateKey, string][] = [
      ['actors', 'User:7'],
      ['actors', 'Group:3'],
    ];
    expect(on(gates, userActor(7))).toBe(true);
    expect(on(gates, groupActor(3))).toBe(true);
    expect(on(gates, userActor(3))).toBe(false);
    expect(on(gates, groupActor(7))).toBe(false);
    expect(on(gates, userActor(77))).toBe(false);
    expect(on(gates)).toBe(false);
  });

  it('is on for a share of the time, without or with an actor', () => {
    expect(on([['percentage_of_time', '25']], undefined, 0.2499)).toBe(true);
    expect(on([['percentage_of_time', '25']], undefined, 0.25)).toBe(false);
    expect(on([['percentage_of_time', '25']], user, 0.2499)).toBe(true);
    expect(on([['percentage_of_time', '0']], user, 0)).toBe(false);
    expect(on([['percentage_of_time', '100']], user, 0.9999999)).toBe(true);
  });

  it('is off for the feature groups of GitLab, which have no members here', () => {
    expect(on([['groups', 'gitlab_team_members']], user)).toBe(false);
  });

  it('is on if any of its gates is open', () => {
    expect(
      on(
        [
          ['groups', 'x'],
          ['percentage_of_time', '1'],
          ['actors', 'User:7'],
        ],
        user,
        0.5,
      ),
    ).toBe(true);
  });

  // CRC-32 of flag name and actor, modulo 100,000, in thousandths, as Python's zlib computes it.
  it.each([
    ['ai_assist_flag', 'User:1', 15.104],
    ['ai_assist_flag', 'User:7', 85.525],
    ['ai_assist_flag', 'Group:7', 99.936],
    ['code_suggestions_for_instance_admin_enabled', 'User:1', 14.984],
    ['code_suggestions_for_instance_admin_enabled', 'User:7', 74.461],
    ['code_suggestions_for_instance_admin_enabled', 'Group:7', 24.893],
  ])('is on for %s of %s from %d percent of actors on', (name, flipperId, place) => {
    const share = (value: number) =>
      isEnabled(name, { [name]: [['percentage_of_actors', String(value)]] }, randomness, { flipperId });
    expect(share(place)).toBe(false);
    expect(share(place + 0.001)).toBe(true);
    expect([share(Math.floor(place)), share(Math.floor(place) + 1)]).toEqual([false, true]);
    expect([share(0), share(100)]).toEqual([false, true]);
  });

  it('is never on for a share of actors if no actor is asked for', () => {
    expect(on([['percentage_of_actors', '100']])).toBe(false);
  });

  it('is on for about the share of actors that it names, always the same ones, and others for another flag', () => {
    const actors = Array.from({ length: 10_000 }, (_, id) => userActor(id + 1));
    const chosen = (name: string, value: string) =>
      actors
        .filter((actor) => isEnabled(name, { [name]: [['percentage_of_actors', value]] }, randomness, actor))
        .map(({ flipperId }) => flipperId);
    const ten = chosen(FLAG, '10');
    const twenty = new Set(chosen(FLAG, '20'));
    expect(ten.length).toBeGreaterThan(900);
    expect(ten.length).toBeLessThan(1_100);
    expect(chosen(FLAG, '10').join()).toBe(ten.join());
    expect(ten.every((id) => twenty.has(id))).toBe(true);
    expect(chosen('another_flag', '10').join()).not.toBe(ten.join());
  });
});
