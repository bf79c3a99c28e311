/** Who is asked: the GitLab instance of the user, or Code Suggest. */
export type Peer = 'instance' | 'code_suggest';

export interface Request {
  readonly peer: Peer;
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** The credential for this peer, sent as `Authorization: Bearer`. */
  readonly bearer: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text; if it is absent, nothing is sent. */
  readonly body?: string;
  /** The caller's own way to give up. */
  readonly signal?: AbortSignal;
}

/** One finished request, as observers are told of it: no header, no body. */
export interface Exchange {
  readonly peer: Peer;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly correlationId?: string;
}

export interface PeerAnswer {
  readonly peer: Peer;
  readonly status: number;
  readonly contentType: string;
  readonly correlationId?: string;
  readonly retryAfter?: string;
  readonly text: string;
  /** What an error body says, without the credential that was sent. */
  readonly reason?: string;
}
