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

/**
 * Who gave an answer, by what was received: the peer in its own form; a proxy; another server, in place of the peer; or
 * another server behind the instance, in place of SaaS.
 */
export type Sender = 'peer' | 'proxy' | 'another_server' | 'another_server_for_saas';

/** An answer as it was received. */
export interface ReceivedAnswer {
  readonly peer: Peer;
  /** Of the peer. */
  readonly origin: string;
  readonly status: number;
  readonly contentType: string;
  /** The value of a header that comes once, by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly correlationId?: string;
  readonly text: string;
  /** What an error body says, without the credential that was sent. */
  readonly reason?: string;
}

export interface PeerAnswer extends ReceivedAnswer {
  readonly sender: Sender;
  /** Host and port of the proxy that was used. */
  readonly proxy?: string;
}
