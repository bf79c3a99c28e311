const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether a text that should be JSON nests arrays and objects deeper than so many levels; brackets in strings do not
 * count. Whatever recurses over a value (`JSON.stringify` does) overflows the stack at some thousands.
 */
export function nestsDeeper(text: string, levels: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        do {
          index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
        } while (index < text.length && text.charCodeAt(index) !== QUOTE);
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > levels) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
    }
  }
  return false;
}
