import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes `text` to `file`, readable by its owner alone; whoever reads `file` sees the old text or the new one, whole. */
export function writePrivateFile(file: string, text: string): void {
  const draft = `${file}.${process.pid}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}

/** `value` as the text of a JSON file. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
