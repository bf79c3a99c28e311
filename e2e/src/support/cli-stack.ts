import type { RunFile } from '@tandem/stack';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandEnd, tandemCommand } from './tandem-command.js';

/** A state folder of a spec's own, and `tandem` on it, with free ports. */
export class CliStack {
  readonly state = mkdtempSync(join(tmpdir(), 'tandem-cli-spec-'));
  readonly variables: Record<string, string> = {
    TANDEM_STATE: this.state,
    SELF_MANAGED_PORT: '0',
    SAAS_PORT: '0',
    MODEL_GATEWAY_PORT: '0',
  };

  tandem(...args: string[]): Promise<CommandEnd> {
    return tandemCommand(args, this.variables);
  }

  /** The same, its output read as JSON. */
  async json<Output>(...args: string[]): Promise<Output & { code: number | null }> {
    const { code, out } = await this.tandem(...args, '--output', 'json');
    return { ...(JSON.parse(out) as Output), code };
  }

  /** What `tandem start` wrote down about the stack. */
  run(): RunFile {
    return JSON.parse(readFileSync(join(this.state, 'stack.json'), 'utf8')) as RunFile;
  }

  /** Ends what runs, and deletes the folder. */
  async remove(): Promise<void> {
    await this.tandem('stop');
    rmSync(this.state, { recursive: true, force: true });
  }
}

/** The processes whose command line or environment names a folder. */
export function processesThatName(folder: string): string[] {
  const all = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(folder) && !line.includes('ps -eo'));
}
