import { listenForInterruption } from './interruption.js';
import { run } from './run.js';
import { processContext } from './command-context.js';

process.exitCode = await run(process.argv.slice(2), processContext(listenForInterruption()));
