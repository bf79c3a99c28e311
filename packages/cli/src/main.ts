#!/usr/bin/env node
import { run } from './run.js';
import { processSurroundings } from './surroundings.js';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interruption.abort(new Error(`interrupted by ${signal}`)));
}

process.exitCode = await run(process.argv.slice(2), processSurroundings(interruption.signal));
