import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const OF_THIS_RUN = /^(TANDEM_|JEST_|NODE_OPTIONS$|npm_(package|lifecycle|config_local_prefix)|TURBO_)/;

export interface ProgramEnd {
  readonly code: number;
  readonly out: string;
}

/** A project of somebody else's: a folder outside of the repository, with what the repository packs installed. */
export class OtherProject {
  /** PostgreSQL's user has to reach what lies in it where root runs the tests. */
  readonly folder = mkdtempSync(join(tmpdir(), 'tandem-elsewhere-'));
  readonly cache = join(this.folder, 'cache');
  readonly tarballs = join(this.folder, 'tarballs');

  constructor() {
    chmodSync(this.folder, 0o711);
  }

  get environment(): Record<string, string | undefined> {
    const own = Object.entries(process.env).filter(([name]) => !OF_THIS_RUN.test(name));
    const ports = { SELF_MANAGED_PORT: '0', SAAS_PORT: '0', MODEL_GATEWAY_PORT: '0' };
    return { ...Object.fromEntries(own), ...ports, TANDEM_CACHE: this.cache, TANDEM_STATE: join(this.folder, 'state') };
  }

  /** Packs the packages and installs the tarballs. */
  async install(): Promise<void> {
    mkdirSync(this.tarballs);
    await this.succeed(process.execPath, [join(ROOT, 'scripts/run.mjs'), 'pack', this.tarballs]);
    this.write('package.json', JSON.stringify({ name: 'elsewhere', private: true }));
    const tarballs = readdirSync(this.tarballs).map((name) => join(this.tarballs, name));
    await this.succeed('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs]);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** The files that were installed from the tarballs. */
  packedFiles(): string[] {
    const scope = join(this.folder, 'node_modules/@tandem');
    return readdirSync(scope, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  }

  /** Runs a program of Node.js in it. */
  node(args: readonly string[], variables: Record<string, string> = {}): Promise<ProgramEnd> {
    return this.run(process.execPath, args, variables);
  }

  /** Jest as its users run it, but for where it is installed. */
  jest(args: readonly string[], variables: Record<string, string> = {}): Promise<ProgramEnd> {
    return this.node([join(ROOT, 'node_modules/jest/bin/jest.js'), '--rootDir', this.folder, ...args], variables);
  }

  /** Starts Jest and lets it run. */
  startJest(args: readonly string[]): ChildProcess {
    const program = join(ROOT, 'node_modules/jest/bin/jest.js');
    return spawn(process.execPath, [program, '--rootDir', this.folder, ...args], {
      cwd: this.folder,
      env: this.environment,
      stdio: 'ignore',
    });
  }

  run(
    program: string,
    args: readonly string[],
    variables: Record<string, string> = {},
    cwd = this.folder,
  ): Promise<ProgramEnd> {
    const options = { cwd, env: { ...this.environment, ...variables }, maxBuffer: 1e8 };
    return new Promise((resolve) => {
      execFile(program, args, options, (error, out, err) => {
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, out: out + err });
      });
    });
  }

  /** What a program of it has written to a file, read as JSON; undefined until it has. */
  json<Content>(name: string): Content | undefined {
    try {
      return JSON.parse(readFileSync(join(this.folder, name), 'utf8')) as Content;
    } catch {
      return undefined;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async succeed(program: string, args: readonly string[]): Promise<void> {
    const { code, out } = await this.run(program, args);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${out}`);
  }
}
