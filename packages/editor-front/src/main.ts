import { processEnvironment } from './configuration/process-environment.js';
import { readFrontConfiguration } from './configuration/front-configuration.js';
import { startEditorFront } from './editor-front.js';

try {
  const configuration = readFrontConfiguration(processEnvironment());
  if (configuration === undefined) {
    process.stdout.write('editor-front: EDITOR_PROXY is off\n');
  } else {
    const front = await startEditorFront(configuration);
    process.stdout.write(`editor-front: listening on ${front.url}\n`);
    const leave = () => void front.close().then(() => process.exit(0));
    process.once('SIGTERM', leave).once('SIGINT', leave);
  }
} catch (error) {
  process.stderr.write(`editor-front: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
