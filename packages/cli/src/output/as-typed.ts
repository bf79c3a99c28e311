const COMMAND =
  /(^|[\s`'"(:;=])tandem (?=(start|stop|status|reset|doctor|why|watch|wait|fault|clock|snapshot|scenario)\b)/g;

/** A hint with the command as its reader can type it: inside of a project it is there only by `npx`. */
export function asTyped(hint: string, env: Readonly<Record<string, string | undefined>>): string {
  return env.npm_command === undefined ? hint : hint.replace(COMMAND, '$1npx tandem ');
}
