// The licences of what a bundle contains, which their terms ask to ship with it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folder of the package that a file belongs to, if the file was installed. */
const INSTALLED = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i;

/** Writes `THIRD-PARTY-LICENSES.txt` beside the bundle that esbuild makes. */
export const thirdPartyLicenses = {
  name: 'third-party-licenses',
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true;
    const { absWorkingDir: folder = '.', outfile, outdir = dirname(outfile) } = initialOptions;
    onEnd(({ metafile }) => {
      if (metafile === undefined) return;
      const packages = Object.values(metafile.outputs)
        .flatMap(({ inputs }) => Object.keys(inputs))
        .flatMap((file) => INSTALLED.exec(resolve(folder, file)) ?? []);
      const licenses = new Set([...new Set(packages)].map(licenseOf).sort());
      const file = join(resolve(folder, outdir), 'THIRD-PARTY-LICENSES.txt');
      writeFileSync(file, [...licenses].join(`\n${'-'.repeat(80)}\n\n`));
    });
  },
};

function licenseOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => LICENSE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const by = typeof author === 'object' ? author.name : author;
  return [`${name} ${version}: ${license}`, ...(texts.length > 0 ? texts : [`Copyright ${by ?? name}`]), ''].join(
    '\n\n',
  );
}
