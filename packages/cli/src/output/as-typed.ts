/** The names of the commands of `tandem`, which hints name. */
const COMMAND_NAMES = [
  ...(['start', 'stop', 'status', 'reset', 'logs', 'flow', 'token', 'complete', 'editor', 'conformance'] as const),
  ...(['doctor', 'ui', 'wait', 'scenario', 'exec', 'watch', 'why', 'requests', 'clock', 'fault', 'snapshot'] as const),
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

const NAMED = [...COMMAND_NAMES, '--help', '\\[options\\]'].join('|');
const COMMAND = new RegExp(`(^|[\\s\`'"(:;=])tandem (?=(?:${NAMED})(?![\\w-]))`, 'gm');

/**
 * A hint with the command as its reader can type it: what a package manager runs inside of a project is found there only by
 * `npx`.
 */
export function asTyped(hint: string, env: Readonly<Record<string, string | undefined>>): string {
  const isInProject = env.npm_command !== undefined || env.npm_config_user_agent !== undefined;
  return isInProject ? hint.replace(COMMAND, '$1npx tandem ') : hint;
}
