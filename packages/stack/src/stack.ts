import type { StackError } from './stack-error.js';
import type { Service } from './services/service.js';
import type { PerDeployment, PerService } from './services/service-names.js';

/** A running stack: the two deployments and Code Suggest. */
export interface Stack {
  readonly urls: PerService<string>;
  readonly services: PerService<Service>;
  /** Of each deployment's own role, which the other's database refuses. */
  readonly databaseUrls: PerDeployment<string>;
  /** Opens `/_simulator` on the three services. */
  readonly simulatorToken: string;
  readonly logFiles: PerService<string> & { postgresql: string };
  /** The folder that holds its state. */
  readonly state: string;
  /** Resolves when it is stopped, or when a process of it ended unasked: to which, and the end of its log. */
  readonly ended: Promise<StackError | undefined>;
  /** Ends the services, then PostgreSQL; done when every process is gone. Call it after a failure too. */
  stop(): Promise<void>;
}
