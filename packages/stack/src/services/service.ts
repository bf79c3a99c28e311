import { Restarts } from '../processes/restarts.js';
import type { StackError } from '../stack-error.js';
import type { Environment } from './service-environment.js';
import { endedUnasked, startServiceProcess, type ServiceOptions, type ServiceProcess } from './service-process.js';

const GRACE_MS = 2_000;

/** One service of a stack, which can be ended and started again while the others run. */
export class Service {
  #process: ServiceProcess | undefined;
  #starting: Promise<void> | undefined;
  #giveUp = new AbortController();
  #isWanted = true;

  readonly #options: ServiceOptions;
  readonly #onStart: () => void;
  readonly #onFailure: (failure: StackError) => void;
  readonly #restarts: Restarts;

  /** @param onRestart is told when it ended unasked and is started again; without it that is a failure at once */
  constructor(
    readonly url: string,
    options: ServiceOptions,
    onStart: () => void,
    onFailure: (failure: StackError) => void,
    onRestart?: (line: string) => void,
  ) {
    this.#options = options;
    this.#onStart = onStart;
    this.#onFailure = onFailure;
    this.#restarts = new Restarts(onRestart);
  }

  /** The number of its process; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get logFile(): string {
    return this.#options.log.path;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @throws StackError where it does not start
   */
  async start(): Promise<void> {
    this.#isWanted = true;
    this.#giveUp = new AbortController();
    this.#starting = this.#start(this.#giveUp.signal);
    await this.#starting;
  }

  async #start(gaveUp: AbortSignal): Promise<void> {
    const { signal = gaveUp } = this.#options;
    const started = await startServiceProcess({ ...this.#options, signal: AbortSignal.any([gaveUp, signal]) });
    this.#process = started;
    this.#onStart();
    void started.ended.then((end) => {
      if (this.#process === started) this.#process = undefined;
      if (this.#isWanted) void this.#startAgain(endedUnasked(this.#options.label, end, this.#options.log));
    });
  }

  async #startAgain(failure: StackError): Promise<void> {
    if (!this.#restarts.allow(failure)) return this.#onFailure(failure);
    this.#starting = this.#start(this.#giveUp.signal);
    await this.#starting.catch((error: StackError) => (this.#isWanted ? this.#startAgain(error) : undefined));
  }

  /** Ends it as an operator would; by force after two seconds. Does nothing where it does not run. */
  async stop(): Promise<void> {
    await this.#end((running) => running.end(GRACE_MS));
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#end(async (running) => {
      process.kill(running.pid, 'SIGKILL');
      await running.ended;
    });
  }

  /**
   * Stops it and starts it again on the same port.
   *
   * @param environment variables to change from now on; undefined takes one away
   * @throws StackError where it does not start
   */
  async restart(environment: Environment = {}): Promise<void> {
    await this.stop();
    Object.assign(this.#options.environment, environment);
    await this.start();
  }

  async #end(how: (running: ServiceProcess) => Promise<void>): Promise<void> {
    this.#isWanted = false;
    this.#giveUp.abort();
    await this.#starting?.catch(() => undefined);
    const running = this.#process;
    if (running !== undefined) await how(running);
  }
}
