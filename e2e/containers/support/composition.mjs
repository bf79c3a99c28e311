import { randomBytes } from 'node:crypto';
import { freePorts } from '../../../scripts/free-ports.mjs';
import { docker, dockerOutput, until } from './docker.mjs';
import { send } from './http.mjs';
import { TOKENS } from './seed.mjs';

const ALL = ['docker-compose.yml', 'docker-compose.override.yml'];

/** The project's composition under a name and on ports of its own. `close` leaves nothing of it behind. */
export class Composition {
  constructor(ports, { files = ALL, env = {} } = {}) {
    this.name = `tandem-test-${randomBytes(4).toString('hex')}`;
    this.ports = ports;
    this.files = files;
    this.env = { ...ports, COMPOSE_PROJECT_NAME: this.name, ...env };
  }

  /** One on free ports, of which nothing runs yet. */
  static async make(options) {
    return new Composition(await freePorts(), options);
  }

  /** The URL under which this machine reaches a service. */
  url(service) {
    return `http://127.0.0.1:${this.ports[`${service.toUpperCase().replace('-', '_')}_PORT`]}`;
  }

  /** `docker compose` in this composition: its exit code, and all that it wrote. */
  compose(args, { env = {}, ...options } = {}) {
    const files = this.files.flatMap((file) => ['--file', file]);
    return docker(['compose', '--ansi=never', ...files, ...args], {
      env: { ...this.env, ...env },
      ...options,
    });
  }

  /** What it wrote; throws if it does not end with 0. */
  async composed(...args) {
    const { code, output } = await this.compose(args);
    if (code !== 0) throw new Error(`docker compose ${args.join(' ')} ended with ${code}:\n${output}`);
    return output.trim();
  }

  /** The one-line check: everything runs while the flow is validated, then nothing does. */
  check(options) {
    return this.compose(['up', '--exit-code-from', 'flow'], options);
  }

  /** Validates the flow once while everything runs. */
  flow() {
    return this.compose(['run', '--rm', '--no-deps', 'flow']);
  }

  /** Starts the services and waits until they are ready. */
  async start(...services) {
    const wanted = services.length > 0 ? services : ['self-managed', 'saas', 'model-gateway'];
    await this.composed('up', '--detach', '--no-build', ...wanted);
    for (const service of wanted.filter((name) => !name.endsWith('-database'))) await this.untilReady(service);
  }

  /** Resolves when a service is ready; throws with what it logged if it does not become ready. */
  async untilReady(service) {
    const path = service === 'model-gateway' ? '/monitoring/healthz' : '/-/readiness';
    const isReady = async () => (await this.ask(service, 'GET', path).catch(() => undefined))?.status === 200;
    try {
      await until(`${service} ready`, isReady);
    } catch (error) {
      const { output } = await this.compose(['logs', '--no-color', '--tail=20', service]);
      throw new Error(`${error.message}; it logged:\n${output}`, { cause: error });
    }
  }

  /** A request from this machine: its status, and the body as text, and as JSON if it is JSON. */
  async ask(service, method, path, { token, form, json, headers = {} } = {}) {
    const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json);
    return send(`${this.url(service)}${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(json && { 'content-type': 'application/json' }),
        ...headers,
      },
      body,
    });
  }

  /** The editor's request for a JWT. */
  requestToken(token = TOKENS.developer) {
    return this.ask('self-managed', 'POST', '/api/v4/code_suggestions/tokens', { token });
  }

  /** The editor's request for suggestions. */
  complete(jwt) {
    return this.ask('model-gateway', 'POST', '/v2/completions', {
      token: jwt,
      headers: { 'x-gitlab-authentication-type': 'oidc' },
      json: {
        prompt_version: 1,
        current_file: { file_name: 'a.js', content_above_cursor: 'greet(1);\ngre', content_below_cursor: '' },
      },
    });
  }

  /** The container of a service. */
  async container(service) {
    return this.composed('ps', '--all', '--quiet', service);
  }

  /** What `docker inspect` tells of the container of a service. */
  async inspect(service) {
    return JSON.parse(await dockerOutput(['inspect', await this.container(service)]))[0];
  }

  /** Runs JavaScript in the container of a service: its exit code, and what it wrote. */
  async run(service, script) {
    return docker(['exec', await this.container(service), 'node', '--input-type=module', '--eval', script]);
  }

  async close() {
    await this.compose(['down', '--volumes', '--timeout=5', '--remove-orphans']);
  }
}
