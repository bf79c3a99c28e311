import type { UpdateApplicationSettings } from '@tandem/contracts';
import { MAX_NAME, problemsOf, type Problems } from '../errors/record-problems.js';

/** A token is sent on in a header, so it has nothing but what a header may hold (RFC 6750, `b64token` and a little more). */
const SENDABLE = /^[\x21-\x7e]*$/;

/** What keeps settings from being stored, by field. */
export function settingsProblems({
  instance_level_code_suggestions_enabled: enabled,
  ai_access_token: token,
}: UpdateApplicationSettings): Problems {
  return problemsOf({
    instance_level_code_suggestions_enabled: enabled === null ? ['must be a boolean value'] : [],
    ai_access_token: [
      ...(SENDABLE.test(token ?? '') ? [] : ['is invalid']),
      ...((token ?? '').length > MAX_NAME ? [`is too long (maximum is ${MAX_NAME} characters)`] : []),
    ],
  });
}
