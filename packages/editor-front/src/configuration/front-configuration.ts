import type { ServiceAddress } from '../destinations.js';
import type { EditorFrontOptions } from '../editor-front.js';

/**
 * Reads `EDITOR_PROXY` (`off` switches it off), `HOST`, `PORT`, `CA_FOLDER`, `CODE_SUGGEST_URL` and `SERVICES`: URLs as
 * clients know them, parted by blanks, each with `=` and where it really is, if not there.
 *
 * @returns undefined if it is switched off
 * @throws {Error} if one is missing or malformed, in one line
 */
export function readFrontConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): EditorFrontOptions | undefined {
  if (environment.EDITOR_PROXY === 'off') return undefined;
  return {
    folder: environment.CA_FOLDER || missing('CA_FOLDER', 'the folder of its certificates'),
    host: environment.HOST || '127.0.0.1',
    port: portOf(environment.PORT || '5053'),
    codeSuggestUrl: urlOf(
      'CODE_SUGGEST_URL',
      environment.CODE_SUGGEST_URL || missing('CODE_SUGGEST_URL', 'where Code Suggest is'),
    ),
    services: (environment.SERVICES ?? '').split(/\s+/).filter(Boolean).map(serviceOf),
  };
}

function serviceOf(entry: string): ServiceAddress {
  const [url = '', connectUrl] = entry.split('=');
  return { url: urlOf('SERVICES', url), ...(connectUrl ? { connectUrl: urlOf('SERVICES', connectUrl) } : {}) };
}

function urlOf(variable: string, value: string): string {
  if (URL.canParse(value) && new URL(value).protocol === 'http:') return value;
  throw new Error(`${variable} is malformed: set it to URLs like http://model-gateway:5052`);
}

function portOf(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new Error('PORT is malformed: set it to a whole number from 0 to 65535');
}

function missing(variable: string, what: string): never {
  throw new Error(`${variable} is missing: set it to ${what}`);
}
