import { SimulatorRefusal, simulatorOf, unreachable, type Service } from '@tandem/client';
import { type Fault, SIMULATOR_PREFIX } from '@tandem/contracts';
import type { Cleanup } from '../cleanup.js';
import { Unsupported } from './verdicts.js';

/** What goes wrong in a service while a rule is tried, if it has a control surface. */
export class Faults {
  constructor(
    private readonly service: Service,
    private readonly cleanup: Cleanup,
  ) {}

  /** Why nothing can be made to go wrong; undefined if it can. */
  async skipReason(): Promise<string | undefined> {
    const closed = `${this.service.name} cannot be made to fail: its ${SIMULATOR_PREFIX}/faults is not open (TANDEM_SIMULATOR_TOKEN)`;
    try {
      return (await simulatorOf(this.service)?.faults.list()) === undefined ? closed : undefined;
    } catch (error) {
      if (error instanceof SimulatorRefusal) return closed;
      throw unreachable(this.service, error);
    }
  }

  /**
   * Does `work` with a fault set, then takes it away.
   *
   * @throws {Unsupported} if the service knows no such fault
   */
  async during<Result>(fault: Fault, work: () => Promise<Result>): Promise<Result> {
    const what = `the fault ${fault.kind} of ${this.service.name}`;
    const { faults } = simulatorOf(this.service) ?? {};
    if (!faults) throw new Unsupported(`${this.service.name} has no control surface`);
    const { id } = await faults.set(fault).catch((error: unknown) => {
      throw error instanceof SimulatorRefusal
        ? new Unsupported(`${this.service.name} has no fault ${fault.kind}`)
        : unreachable(this.service, error);
    });
    return this.cleanup.during(`take ${what} away`, () => faults.remove(id), work);
  }
}
