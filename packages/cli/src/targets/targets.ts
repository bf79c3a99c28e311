/** The three services, by the names of their folders in apps/. */
export type ServiceName = 'self-managed' | 'saas' | 'model-gateway';

export interface Service {
  readonly name: ServiceName;
  readonly url: string;
  /** Opens its control surface; absent where there is none to open. */
  readonly simulatorToken?: string;
  /** How long an answer is waited for, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number;
}

/** What a command works on, and what it shows there. */
export interface Targets {
  readonly selfManaged: Service & { readonly adminToken: string };
  readonly saas: Service & { readonly adminToken: string };
  readonly modelGateway: Service;
  /** Of the editor's user on self-managed. */
  readonly personalAccessToken: string;
  /** The value of `ai_access_token` on self-managed, where it was given. */
  readonly aiAccessToken?: string;
  /** Username of the service account on SaaS whose token self-managed stores. */
  readonly serviceAccount: string;
}
