import type { Progress } from '@tandem/stack';

const QUIET_MS = 1_000;
const EVERY_MS = 100;
const CLEAR = '\r\u001B[K';

interface Terminal {
  readonly write: (text: string) => void;
  /** Undefined if it is no terminal. */
  readonly columns: number | undefined;
}

/**
 * Says what takes longer than a second, so that nobody takes the wait for a hang: in a terminal by one line that renews
 * itself and is gone at the end, elsewhere by one plain line for each piece of work.
 */
export class ProgressLine {
  private readonly underWay = new Map<object, { readonly label: string; readonly begin: number }>();
  private timer: NodeJS.Timeout | undefined;
  private shown = '';

  constructor(private readonly terminal: Terminal) {}

  readonly run: Progress = async (label, work) => {
    const key = {};
    this.underWay.set(key, { label, begin: performance.now() });
    const plain = setTimeout(() => this.tell(label), QUIET_MS);
    try {
      return await work();
    } finally {
      clearTimeout(plain);
      this.underWay.delete(key);
      if (this.underWay.size === 0) this.end();
    }
  };

  /** Takes the line away, so that others can be written; it comes back by itself. */
  clear(): void {
    if (this.shown !== '') this.terminal.write(CLEAR);
    this.shown = '';
  }

  private tell(label: string): void {
    if (this.terminal.columns === undefined) return this.terminal.write(`  ${label} …\n`);
    this.timer ??= setInterval(() => this.renew(), EVERY_MS);
    this.renew();
  }

  private renew(): void {
    const all = [...this.underWay.values()];
    const labels = all.map(({ label }) => label);
    const begin = Math.min(...all.map((one) => one.begin));
    const seconds = ((performance.now() - begin) / 1_000).toFixed(0);
    const text = `  ${labels.join(', ')} … ${seconds} s`.slice(0, (this.terminal.columns ?? Infinity) - 1);
    if (text !== this.shown) this.terminal.write(CLEAR + text);
    this.shown = text;
  }

  private end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.clear();
  }
}
