/**
 * A start that cannot go on: one line that names the cause and the remedy. It never holds the value of a variable,
 * which may be a secret.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';

  constructor(cause: string, remedy: string) {
    super(`${cause}: ${remedy}`);
  }
}
