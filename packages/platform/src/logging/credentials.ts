const SECRET_NAME = /^(?:proxy-)?authorization$|^(?:set-)?cookie$|(?:token|password|secret)$/i;
const DEPTH = 5;
const MOST = 50;
/** A shorter one is told from other text only between what is no word. */
const DISTINCT = 8;
const SHORTEST = 3;
/** What stands in place of a secret that is shown, and is none. */
const MASKED = /^\**$/;

/** Adds to `known` what headers, a query or a body present as a credential by the name of a field, however deep. */
export function collectCredentials(value: unknown, known: Set<string>, isSecret = false, depth = 0): void {
  if (depth > DEPTH || known.size >= MOST) return;
  if (typeof value === 'string') {
    if (isSecret) credentialsIn(value).forEach((one) => known.add(one));
  } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const [name, entry] of Object.entries(value))
      collectCredentials(entry, known, isSecret || SECRET_NAME.test(name), depth + 1);
  }
}

function credentialsIn(text: string): string[] {
  const [, scheme = '', presented = text] = /^(bearer|basic|token)[ \t]+(.*)$/is.exec(text) ?? [];
  const parts = [presented, ...presented.split(/;\s*/).map((cookie) => cookie.slice(cookie.indexOf('=') + 1))];
  if (/^basic$/i.test(scheme)) {
    const pair = Buffer.from(presented, 'base64').toString();
    const [user = '', ...password] = pair.split(':');
    parts.push(pair, password.join(':') || user);
  }
  return parts.filter((part) => part.length >= SHORTEST && !MASKED.test(part));
}

/**
 * `text` with `replacement` in place of each secret: what fits a pattern, and each known credential, as it is, in base64
 * (RFC 4648, also as a part of something longer), percent-encoded (RFC 3986) or in JSON's escapes.
 */
export function redact(
  text: string,
  patterns: readonly RegExp[],
  known: Iterable<string>,
  replacement: (secret: string) => string,
): string {
  const credentials = [...known].sort((one, other) => other.length - one.length);
  const plainly = (part: string) => withoutPlain(part, patterns, credentials, replacement);
  const plain = plainly(text);
  if (!/%[\da-f]{2}|\\u00/i.test(plain)) return plain;
  return plain.replace(/[^\s"&?#/;,<>]+/g, (part) => {
    const decoded = decode(part);
    return decoded !== part && plainly(decoded) !== decoded ? replacement(decoded) : part;
  });
}

function withoutPlain(
  text: string,
  patterns: readonly RegExp[],
  credentials: readonly string[],
  replacement: (secret: string) => string,
): string {
  let rest = text;
  for (const credential of credentials) {
    if (credential.length < DISTINCT) {
      rest = rest.replace(new RegExp(`(?<![\\w-])${literally(credential)}(?![\\w-])`, 'g'), () =>
        replacement(credential),
      );
      continue;
    }
    rest = rest.replaceAll(credential, () => replacement(credential));
    for (const core of base64Cores(credential))
      if (rest.includes(core))
        rest = rest.replace(new RegExp(`${literally(core)}[\\w+/=-]*`, 'g'), () => replacement(credential));
  }
  return patterns.reduce((part, pattern) => part.replace(pattern, replacement), rest);
}

/** What stands in base64 for `text` whatever is around it: it depends on where its first byte falls. */
function base64Cores(text: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
    const core = bytes.toString('base64').slice(Math.ceil((shift * 8) / 6), Math.floor((bytes.length * 8) / 6));
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function decode(text: string, times = 4): string {
  const decoded = text.replace(/%([\da-f]{2})|\\u00([\da-f]{2})/gi, (_all, percent?: string, json?: string) =>
    String.fromCharCode(parseInt(percent ?? json ?? '', 16)),
  );
  return decoded === text || times === 1 ? decoded : decode(decoded, times - 1);
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
