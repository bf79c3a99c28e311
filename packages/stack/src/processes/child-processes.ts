import type { ChildProcess } from 'node:child_process';

/** The processes that were started and have not ended, so that all of them can be ended at once. */
export class ChildProcesses {
  readonly #running = new Set<ChildProcess>();

  /** Keeps `child` until it ends; returns it. */
  add<Child extends ChildProcess>(child: Child): Child {
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    child.once('error', () => this.#running.delete(child));
    return child;
  }

  /** How many there are. */
  get size(): number {
    return this.#running.size;
  }

  /** Kills every one of them (SIGKILL), without waiting. */
  killAll(): void {
    for (const child of this.#running) child.kill('SIGKILL');
  }
}
