import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CancellationTokenSource,
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node.js';

const require = createRequire(import.meta.url);
const BUNDLE = 'vscode/extensions/gitlab-vscode-extension/assets/language-server/node/main-bundle.js';
const MOVABLE_CLOCK = fileURLToPath(new URL('movable-clock.cjs', import.meta.url));

/** The program of the language server 8.54.0. */
export const LATER = join(
  dirname(require.resolve('web-ide-of-january-2026/package.json')),
  'dist/public/vscode/extensions/gitlab-vscode-extension/assets/language-server/main-bundle-node.js',
);

/** GitLab's language server as GitLab packed it, spoken to as an editor does. */
export class LanguageServer {
  static program = join(dirname(require.resolve('web-ide-of-december-2023/package.json')), 'dist/public', BUNDLE);

  /** Starts it with these variables; `settings` are those of the user. */
  static async start(variables, settings, program = LanguageServer.program) {
    const child = spawn(process.execPath, ['--require', MOVABLE_CLOCK, program, '--stdio'], {
      env: variables,
    });
    const server = new LanguageServer(child);
    const initialized = server.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      clientInfo: { name: 'spec', version: '1' },
      capabilities: { textDocument: { completion: { completionItem: {} } } },
    });
    const ended = new Promise((_, reject) => child.once('close', () => reject(new Error(server.said))));
    ended.catch(() => undefined);
    await Promise.race([initialized, ended]);
    await server.connection.sendNotification('initialized', {});
    await server.configure(settings);
    return server;
  }

  constructor(child) {
    this.child = child;
    this.said = '';
    this.version = 0;
    child.stderr.on('data', (chunk) => (this.said += chunk));
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onRequest(() => null);
    this.connection.onNotification((method, params) => (this.said += `${method} ${JSON.stringify(params)}\n`));
    this.connection.listen();
  }

  configure({ baseUrl, token }) {
    return this.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { baseUrl, token, telemetry: { enabled: false }, codeCompletion: { enabled: true } },
    });
  }

  /**
   * Resolves when the server of 8.54.0 has checked the token of its settings. On a busy machine it loses the settings that come
   * while it starts, says that there is no token, and never answers: then they are sent again.
   */
  async checked(settings) {
    for (let lost = 0; !/Successfully reconfigured|Token is invalid\. (?!No token)/.test(this.said);) {
      const said = this.said.split('Token is invalid. No token').length - 1;
      if (said > lost) await this.configure(settings);
      lost = said;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  open(text, { uri = 'file:///work/main.py', languageId = 'python' } = {}) {
    this.uri = uri;
    this.version += 1;
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: this.version, text },
    });
  }

  change(text) {
    this.version += 1;
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ text }],
    });
  }

  /** The suggestions at a position, from 0; `cancel` is called with what takes the request back. */
  async complete(line, character, { cancel } = {}) {
    const source = new CancellationTokenSource();
    const answer = this.connection.sendRequest(
      'textDocument/completion',
      { textDocument: { uri: this.uri }, position: { line, character } },
      source.token,
    );
    cancel?.(() => source.cancel());
    return answer;
  }

  /** Resolves to the text that the server has said to its user once it fits; fails after ten seconds. */
  async says(pattern) {
    const deadline = performance.now() + 10_000;
    while (!pattern.test(this.said)) {
      if (performance.now() > deadline) throw new Error(`it said nothing like ${pattern}, but:\n${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.said;
  }

  /** Moves its clock on by a little more than an hour. */
  async passAnHour() {
    const moved = new Promise((resolve) => {
      this.child.stderr.on('data', (chunk) => String(chunk).includes('clock moved') && resolve());
    });
    this.child.kill('SIGUSR2');
    await moved;
  }

  async stop() {
    this.connection.dispose();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}
