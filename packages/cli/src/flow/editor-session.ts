import { EditorClient, type Exchange, secondsElapsed } from '@tandem/editor-client';
import type { Targets } from '../targets/targets.js';

/** The editor of one run: its client, what it saw last on the wire, and its clock, which moves with the services'. */
export class EditorSession {
  readonly client: EditorClient;
  /** The last answer that reached the editor. */
  lastExchange?: Exchange;
  #ahead = 0;

  constructor(readonly targets: Targets) {
    const now = secondsElapsed();
    this.client = new EditorClient({
      instanceUrl: targets.selfManaged.url,
      codeSuggestUrl: targets.modelGateway.url,
      personalAccessToken: targets.personalAccessToken,
      ...(targets.selfManaged.timeoutMs === undefined ? {} : { timeoutMs: targets.selfManaged.timeoutMs }),
      now: () => now() + this.#ahead,
      onExchange: (exchange) => (this.lastExchange = exchange),
    });
  }

  /** Moves the editor's clock on. */
  pass(seconds: number): void {
    this.#ahead += seconds;
  }

  close(): void {
    this.client.close();
  }
}
