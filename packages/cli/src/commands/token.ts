import { Command } from 'commander';
import { decodeJwt } from '@tandem/conformance';
import type { AccessToken } from '@tandem/contracts';
import { withEditor } from '../editor/with-editor.js';
import type { CommandContext } from '../command-context.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withTargets } from './options.js';

const ABOUT = `Asks self-managed for a JWT as an editor does, and prints it with its header, its claims and its lifetime. Until it
expires, the JWT opens Code Suggest for everybody who has it.

  TANDEM_PERSONAL_ACCESS_TOKEN  the editor user's on self-managed, if it is not that of the seed`;

/** `tandem token`: a JWT, taken apart. */
export function tokenCommand({ env, out }: CommandContext): Command {
  const command = new Command('token').option('--raw', 'print only the JWT');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'there is a JWT',
    failed: 'there is none, with the rule that refused',
    example: 'tandem token --output json',
  }).action(async ({ output, raw, ...options }: TargetOptions & { output: 'text' | 'json'; raw?: boolean }) => {
    const answer = await withEditor(resolveTargets(options, env), (client) => client.requestToken());
    if (raw) out(answer.access_token);
    else if (output === 'text') tokenLines(answer).forEach(out);
    else {
      const { header, claims } = decodeJwt(answer.access_token) ?? {};
      out(JSON.stringify({ ...answer, header, claims }, null, 2));
    }
  });
}

function tokenLines({ access_token: jwt, expires_in: seconds, created_at: created }: AccessToken): string[] {
  const { header, claims } = decodeJwt(jwt) ?? {};
  const at = (time: number) => new Date(time * 1000).toISOString().replace('.000', '');
  return [
    jwt,
    '',
    `header    ${JSON.stringify(header)}`,
    `claims    ${JSON.stringify(claims, null, 2)?.replaceAll('\n', '\n          ')}`,
    `lifetime  ${seconds} s, from ${at(created)} to ${at(created + seconds)}`,
  ];
}
