// Runs GitLab's own editors, which this folder installs for itself, against a stack: docs/editors.md. If the registry does
// not answer, it skips them in one line.
//   node e2e/editors/run.mjs [PART OF A FILE'S NAME ...]
import { fileURLToPath } from 'node:url';
import { installOwn, runTestFolder } from '../containers/run.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const reason = installOwn(folder);
if (reason === undefined) await runTestFolder(folder, process.argv.slice(2));
else process.stdout.write(`skipped: GitLab's own editors, because they could not be installed (${reason})\n`);
