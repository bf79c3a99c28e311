// Prints what e2e/reliability counted, a line for each scenario, and keeps it in docs/reliability.md if the run was a full
// one of all files.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const PAGE = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url));
const SPECS = fileURLToPath(new URL('.', import.meta.url));

export default class ReliabilityReporter {
  async onRunComplete(_contexts, { startTime, success, numPassedTestSuites }) {
    const folder = process.env.TANDEM_RELIABILITY_RESULTS;
    const files = readdirSync(folder).sort();
    const lines = files.flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    rmSync(folder, { recursive: true });
    const minutes = (Date.now() - startTime) / 60_000;
    for (const { what, sent, answered, refused, wrong, lost, measured } of lines) {
      const counted = `${sent} sent, ${answered} answered, ${refused} refused as specified, ${wrong} wrong, ${lost} lost`;
      process.stdout.write(`${what}: ${counted}${measured ? `; ${measured}` : ''}\n`);
    }
    const isWhole = numPassedTestSuites === readdirSync(SPECS).filter((file) => file.endsWith('.spec.ts')).length;
    if (success && isWhole && process.env.TANDEM_RELIABILITY === 'full') {
      writeFileSync(PAGE, await format(page(lines, minutes), { parser: 'markdown', printWidth: 120 }));
    }
  }
}

function page(lines, minutes) {
  const on = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node.js ${process.versions.node}, ${minutes.toFixed(0)} minutes`;
  return `# Reliability: what was tried, and what became of the requests

Written by \`npm run test:reliability\` (${on}); \`npm run test:ci\` runs a short form of the same files, \`e2e/reliability\`. An
answer is *wrong* if it is neither right nor the refusal that [fidelity.md](fidelity.md) has for the case, and *lost* if
none came within 5 s, or only a part. Clients keep their connections and send nothing twice.

| what | sent | answered | refused as specified | wrong | lost | measured |
| --- | --: | --: | --: | --: | --: | --- |
${lines.map(({ what, sent, answered, refused, wrong, lost, measured }) => `| ${[what, sent, answered, refused, wrong, lost, measured].join(' | ')} |`).join('\n')}
`;
}
