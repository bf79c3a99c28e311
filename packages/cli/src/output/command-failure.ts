import { conformanceAsJunit } from './conformance-junit.js';

const REPORTS: Readonly<Record<string, (message: string) => string>> = {
  json: (message) => JSON.stringify({ ok: false, error: message }, null, 2),
  junit: (message) =>
    conformanceAsJunit({
      ok: false,
      counts: { passed: 0, failed: 0, skipped: 0 },
      durationMs: 0,
      rules: [],
      problems: [message],
    }),
};

/** What a program that reads the output gets in place of a result: why there is none. Undefined for text. */
export function commandFailure(argv: readonly string[], message: string): string | undefined {
  // A shell obeys what `editor env` writes.
  if (argv[0] === 'editor' && argv[1] === 'env') return undefined;
  return REPORTS[outputOf(argv) ?? '']?.(message);
}

/** The form that `--output` asks for; read here, because nothing is parsed on a usage error. */
export function outputOf(argv: readonly string[]): string | undefined {
  const asked = argv.findLastIndex((argument) => /^--output(=|$)/.test(argument));
  const argument = argv[asked];
  return argument === '--output' ? argv[asked + 1] : argument?.slice('--output='.length);
}
