const TOKENS = /\bglpat-[\w-]+|\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const CONTROL_CHARACTERS = /\p{Cc}+/gu;
const MAX_LENGTH = 200;

/** The reason that an error body gives, in GitLab's forms or Code Suggest's: one line without a token, or nothing. */
export function reasonOf(body: string, credential: string): string | undefined {
  try {
    const parsed = JSON.parse(body) as Record<string, unknown> | null;
    const reason = [parsed?.error_description, parsed?.message, parsed?.error].find((text) => typeof text === 'string');
    return reason === undefined ? undefined : quotable(reason.replaceAll(credential, '[token]'));
  } catch {
    return undefined;
  }
}

/** A text of a server made fit for one line of an error message: no token in it, no control character, 200 characters. */
export function quotable(text: string): string {
  return text.replace(TOKENS, '[token]').replace(CONTROL_CHARACTERS, ' ').trim().slice(0, MAX_LENGTH);
}
