import { z } from 'zod';
import { SIMULATOR_PREFIX } from '../services/control-surface.js';
import { ask } from '../services/http.js';
import type { Service } from '../targets/targets.js';
import type { Ledger } from './ledger.js';
import { NotAskable } from './verdicts.js';

/** The body of `POST /_simulator/faults`. */
export type FaultCommand = Readonly<Record<string, unknown>> & { readonly kind: string };

/** What goes wrong in a service while a rule is tried, where it has a control surface. */
export class Faults {
  constructor(
    private readonly service: Service,
    private readonly ledger: Ledger,
  ) {}

  /** Why nothing can be made to go wrong; undefined where it can. */
  async obstacle(): Promise<string | undefined> {
    const closed = `${this.service.name} cannot be made to fail: its ${SIMULATOR_PREFIX}/faults is not open (TANDEM_SIMULATOR_TOKEN)`;
    if (this.service.simulatorToken === undefined) return closed;
    const { status } = await this.#ask('GET', '');
    return status === 200 ? undefined : closed;
  }

  /**
   * Does `work` with a fault set, then takes it away.
   *
   * @throws NotAskable where the service knows no such fault
   */
  async during<Result>(fault: FaultCommand, work: () => Promise<Result>): Promise<Result> {
    const { status, body } = await this.#ask('POST', '', fault);
    const set = z.object({ id: z.int() }).safeParse(body);
    if (status >= 300 || !set.success) throw new NotAskable(`${this.service.name} has no fault ${fault.kind}`);
    const undo = () => this.#ask('DELETE', `/${set.data?.id}`).then(() => undefined);
    return this.ledger.during(`take the fault ${fault.kind} of ${this.service.name} away`, undo, work);
  }

  #ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): ReturnType<typeof ask> {
    const bearer = this.service.simulatorToken ?? '';
    return ask(this.service, { method, path: `${SIMULATOR_PREFIX}/faults${path}`, bearer, body });
  }
}
