/** The forms in which a secret can still be read: itself, percent-encoded, hexadecimal, and base64 at any offset. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64url');
    // A character at the ends depends on the neighbouring bytes too, so the ends are left out.
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  const standard = base64.map((text) => text.replaceAll('-', '+').replaceAll('_', '/'));
  return [...new Set([secret, encodeURIComponent(secret), bytes.toString('hex'), ...base64, ...standard])];
}

/** Whether a text holds a secret in any of these forms. */
export function contains(text: string, secret: string): boolean {
  return formsOf(secret).some((form) => text.includes(form));
}
