import { z } from 'zod';
import type { Instance } from './instance.js';
import type { Cleanup } from '../cleanup.js';

const gateSchema = z.object({ key: z.string(), value: z.unknown() });
const featureSchema = z.object({ name: z.string(), gates: z.array(gateSchema) });
const definitionsSchema = z.array(z.object({ name: z.string() }));
type Gate = z.infer<typeof gateSchema>;

/** The body of one `POST /features/:name`. */
export type FlagChange = Readonly<Record<string, string>>;

/** What brings a flag that is not set to where it was. */
type Way = readonly FlagChange[] | 'not set';

const OFF: FlagChange = { value: 'false' };
const ACTOR = /^(User|Group|Namespace):(\d+)$/;

/** One feature flag of a deployment, which a rule may set while it is tried. */
export class FeatureFlag {
  constructor(
    private readonly instance: Instance,
    private readonly cleanup: Cleanup,
    private readonly name: string,
  ) {}

  /** Why the flag cannot be set and put back as it was; undefined if it can. */
  async skipReason(): Promise<string | undefined> {
    const definitions = await this.instance.prepare(definitionsSchema, 'GET', '/features/definitions');
    if (!definitions.some(({ name }) => name === this.name)) {
      return `${this.instance.name} has no feature flag ${this.name}`;
    }
    const odd = (await this.gates())?.flatMap((gate) => (gate.key === 'actors' ? actorsOf(gate) : [])).find(isUnknown);
    return odd && `${this.name} is set on ${this.instance.name} for ${odd}, which could not be put back`;
  }

  /** Does `work` with the flag not set but for these changes, then puts it back. */
  async within<Result>(changes: readonly FlagChange[], work: () => Promise<Result>): Promise<Result> {
    const before = await this.wayBack();
    const putBack = () => this.become(before);
    return this.cleanup.during(`put ${this.name} on ${this.instance.name} back`, putBack, async () => {
      await this.become(changes.length === 0 ? 'not set' : changes);
      return work();
    });
  }

  /** Adds one gate to those that are there, until the cleanup. */
  async add(change: FlagChange): Promise<void> {
    const wasSet = (await this.gates()) !== undefined;
    const undo = () => (wasSet ? this.set({ ...change, value: 'false' }) : this.become('not set'));
    this.cleanup.defer(`put ${this.name} on ${this.instance.name} back`, undo);
    await this.set(change);
  }

  /** Lets its default count if it is not fully on, until the cleanup. */
  async unsetUnlessOn(): Promise<void> {
    const gates = await this.gates();
    if (gates === undefined || gates.some(({ key, value }) => key === 'boolean' && value === true)) return;
    const before = await this.wayBack();
    this.cleanup.defer(`put ${this.name} on ${this.instance.name} back`, () => this.become(before));
    await this.become('not set');
  }

  /** Does `work` with the flag off for everybody. */
  off<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.within([OFF], work);
  }

  /** Sets it further, inside of `within`. */
  async set(change: FlagChange): Promise<void> {
    await this.instance.prepare(z.unknown(), 'POST', `/features/${this.name}`, { body: change });
  }

  private async become(way: Way): Promise<void> {
    await this.instance.prepare(z.unknown(), 'DELETE', `/features/${this.name}`);
    if (way !== 'not set') for (const change of way) await this.set(change);
  }

  private async wayBack(): Promise<Way> {
    const gates = await this.gates();
    if (gates === undefined) return 'not set';
    const changes = (await Promise.all(gates.map((gate) => this.changesTo(gate)))).flat();
    return changes.length === 0 ? [OFF] : changes;
  }

  private async changesTo(gate: Gate): Promise<FlagChange[]> {
    if (gate.key === 'boolean') return gate.value === true ? [{ value: 'true' }] : [];
    if (gate.key === 'groups') return [{ value: 'true', feature_group: String(gate.value) }];
    if (gate.key === 'actors') return Promise.all(actorsOf(gate).map((actor) => this.changeTo(actor)));
    return [{ value: String(gate.value), key: gate.key }];
  }

  private async changeTo(actor: string): Promise<FlagChange> {
    const [, kind, id] = ACTOR.exec(actor) ?? [];
    const read = (key: string, path: string) =>
      this.instance.prepare(z.record(z.string(), z.unknown()), 'GET', path).then((shown) => String(shown[key]));
    return kind === 'User'
      ? { value: 'true', user: await read('username', `/users/${id}`) }
      : { value: 'true', group: await read('full_path', `/groups/${id}`) };
  }

  private async gates(): Promise<Gate[] | undefined> {
    const features = await this.instance.prepare(z.array(featureSchema), 'GET', '/features');
    return features.find(({ name }) => name === this.name)?.gates;
  }
}

function actorsOf({ value }: Gate): string[] {
  return z.array(z.string()).catch([]).parse(value);
}

function isUnknown(actor: string): boolean {
  return !ACTOR.test(actor);
}
