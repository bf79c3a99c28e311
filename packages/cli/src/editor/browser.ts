import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { connect } from 'node:tls';
import { CODE_SUGGEST_HOST } from '@tandem/editor-front';
import type { EditorRoute } from './editor-route.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const ON_MACOS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/** An installed Chromium, Chrome or Edge; undefined if there is none. */
export function findBrowser({ PATH = '' }: Readonly<Record<string, string | undefined>>): string | undefined {
  const places = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...places, ...ON_MACOS].find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * The options with which a browser takes Code Suggest's name to the proxy, and accepts the key of the proxy for it. They
 * are for a profile that is thrown away.
 */
export async function browserOptions(route: EditorRoute, profile: string): Promise<string[]> {
  const { host } = new URL(route.proxyUrl);
  return [
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    `--host-resolver-rules=MAP ${CODE_SUGGEST_HOST}:443 ${host}`,
    `--ignore-certificate-errors-spki-list=${await keyHashOf(route)}`,
    // Chromium does not run as root with it.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

/** The SHA-256 of the proxy's public key, in base64, after its certificate was checked. */
function keyHashOf({ proxyUrl, caFile }: EditorRoute): Promise<string> {
  const { hostname, port } = new URL(proxyUrl);
  return new Promise((resolve, reject) => {
    const options = { host: hostname, port: Number(port), servername: CODE_SUGGEST_HOST, ca: readFileSync(caFile) };
    const socket = connect(options, () => {
      const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
      socket.destroy();
      if (key) resolve(createHash('sha256').update(key).digest('base64'));
      else reject(new Error('the proxy shows no certificate'));
    });
    socket.once('error', reject);
  });
}
