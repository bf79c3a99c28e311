import { readFileSync, statSync } from 'node:fs';

/** What PostgreSQL itself logged of one run of a prepared statement. */
export interface StatementTime {
  readonly statement: string;
  /** Milliseconds to bind (where a plan is made) and to execute. */
  readonly milliseconds: number;
}

const TIMED = /duration: ([\d.]+) ms {2}(bind|execute) (\w+): /;

/** Reads the times of statements from PostgreSQL's log, from where it ended at the last reading. */
export class DatabaseTimes {
  private offset: number;

  constructor(private readonly logFile: string) {
    this.offset = statSync(logFile).size;
  }

  /** The runs since the last reading, in their order. */
  read(): StatementTime[] {
    const log = readFileSync(this.logFile);
    const lines = log.subarray(this.offset).toString().split('\n');
    this.offset = log.length;
    const runs: StatementTime[] = [];
    let binding = 0;
    for (const line of lines) {
      const [, duration, phase, statement] = TIMED.exec(line) ?? [];
      if (phase === 'bind') {
        binding = Number(duration);
      } else if (phase === 'execute' && statement !== undefined) {
        runs.push({ statement, milliseconds: binding + Number(duration) });
        binding = 0;
      }
    }
    return runs;
  }
}
