import { createRequire } from 'node:module';
import type * as Program from './program.js';

// In one file, which starts in a third of the time (docs/adr/0009).
const { main } = createRequire(import.meta.url)('./bundle/main.js') as typeof Program;

process.exitCode = await main();
