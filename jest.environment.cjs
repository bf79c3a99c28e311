// Jest's environment of Node.js without a global object of its own, so that packages that are loaded once (jest.runtime.cjs)
// and specs have the same `Error`, `Promise` and `Reflect`. What a spec file leaves in the process is put back.
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { TestEnvironment } = require('jest-environment-node');
const { ModuleMocker } = require('jest-mock');

const listenersOf = (emitter) => new Map(emitter.eventNames().map((event) => [event, emitter.rawListeners(event)]));

class OneGlobalEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const { env, exit, exitCode } = process;
    this.before = { console, env: { ...env }, exit, exitCode, listeners: listenersOf(process) };
    const options = { config: config.projectConfig, global: globalThis };
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    const timerConfig = { idToRef: (id) => id, refToId: (timer) => timer };
    this.fakeTimers = new LegacyFakeTimers({ ...options, moduleMocker: this.moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers(options);
  }

  async teardown() {
    await super.teardown();
    const { console, env, exit, exitCode, listeners } = this.before;
    Object.assign(globalThis, { console });
    Object.assign(process, { exit, exitCode });
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    for (const [event, all] of listenersOf(process)) {
      for (const listener of all) if (!listeners.get(event)?.includes(listener)) process.off(event, listener);
    }
  }
}

module.exports = OneGlobalEnvironment;
