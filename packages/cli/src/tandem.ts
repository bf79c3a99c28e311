// The command as modules, from which images and tarballs make a program of their own.
import { main } from './program.js';

process.exitCode = await main();
