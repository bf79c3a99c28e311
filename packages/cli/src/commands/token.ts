import { Command } from 'commander';
import { EditorClientError } from '@tandem/editor-client';
import { commandErrorOf } from '../editor/explain-failure.js';
import { EditorSession } from '../flow/editor-session.js';
import { decodeJwt } from '@tandem/conformance';
import { EXIT, type Surroundings } from '../surroundings.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withOutput, withTargets } from './options.js';

const HELP = `
Asks self-managed for a JWT as an editor does, and prints it with its header, its claims and its lifetime. The JWT opens
Code Suggest for whoever has it, until it ends.

  TANDEM_PERSONAL_ACCESS_TOKEN  the editor user's on self-managed, where it is not that of the seed

Ends with 0 where there is one, 1 where not, with the rule that refused; 2 where it was called wrongly.

Example:
  $ tandem token --output json`;

/** `tandem token`: a JWT, taken apart. */
export function tokenCommand({ env, out }: Surroundings, exitWith: (code: number) => void): Command {
  const command = new Command('token')
    .description('get a JWT as an editor does, and show what is in it')
    .option('--raw', 'print the JWT alone');
  return withOutput(withTargets(command))
    .addHelpText('after', HELP)
    .action(async ({ output, raw, ...options }: TargetOptions & { output: 'text' | 'json'; raw?: boolean }) => {
      const targets = resolveTargets(options, env);
      const session = new EditorSession(targets);
      try {
        const answer = await session.client.requestToken();
        const { header, claims } = decodeJwt(answer.access_token) ?? {};
        if (raw) out(answer.access_token);
        else if (output === 'json') out(JSON.stringify({ ...answer, header, claims }, null, 2));
        else tokenLines(answer, header, claims).forEach(out);
      } catch (error) {
        throw error instanceof EditorClientError ? await commandErrorOf(error, targets) : error;
      } finally {
        session.close();
      }
      exitWith(EXIT.ok);
    });
}

function tokenLines(
  {
    access_token: jwt,
    expires_in: seconds,
    created_at: created,
  }: { access_token: string; expires_in: number; created_at: number },
  header: object | undefined,
  claims: object | undefined,
): string[] {
  const at = (time: number) => new Date(time * 1000).toISOString().replace('.000', '');
  return [
    jwt,
    '',
    `header    ${JSON.stringify(header)}`,
    `claims    ${JSON.stringify(claims, null, 2).replaceAll('\n', '\n          ')}`,
    `lifetime  ${seconds} s, from ${at(created)} to ${at(created + seconds)}`,
  ];
}
