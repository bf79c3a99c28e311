interface Entry {
  readonly what: string;
  readonly undo: () => Promise<void>;
}

/** For everything that a run made or changed on its targets, how it is undone, the last first. */
export class Cleanup {
  private readonly entries: Entry[] = [];
  private undoing = false;
  /** What could not be undone, one line each. */
  readonly failures: string[] = [];

  /** Whether something is being undone right now: then an interruption no longer counts. */
  get isUndoing(): boolean {
    return this.undoing;
  }

  /** Notes what has to be undone at the end. `what` says it in words: `delete user x on saas`. */
  defer(what: string, undo: () => Promise<void>): void {
    this.entries.push({ what, undo });
  }

  /** Does `work` between a change that was just made and its undoing, which follows whatever becomes of it. */
  async during<Result>(what: string, undo: () => Promise<void>, work: () => Promise<Result>): Promise<Result> {
    const entry = { what, undo };
    this.entries.push(entry);
    try {
      return await work();
    } finally {
      this.entries.splice(this.entries.indexOf(entry), 1);
      await this.undo(entry);
    }
  }

  /** Undoes everything that is deferred. Never rejects: what fails is in `failures`. */
  async run(): Promise<void> {
    for (let entry = this.entries.pop(); entry; entry = this.entries.pop()) await this.undo(entry);
  }

  private async undo({ what, undo }: Entry): Promise<void> {
    const outer = this.undoing;
    this.undoing = true;
    try {
      await undo();
    } catch (error) {
      this.failures.push(`could not ${what}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.undoing = outer;
    }
  }
}
