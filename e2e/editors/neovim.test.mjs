// Debian's Neovim with GitLab's language server 3.91.0.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EditorStack } from './support/editor-stack.mjs';
import { LanguageServer } from './support/language-server.mjs';

const EDITOR = '/usr/bin/nvim';
const SCRIPT = fileURLToPath(new URL('neovim.lua', import.meta.url));

describe('Neovim', { skip: existsSync(EDITOR) ? false : 'there is no Neovim' }, () => {
  let stack;
  before(async () => (stack = await EditorStack.start()));
  after(() => stack?.close());

  it('completes what Code Suggest answered, by the steps 8 to 13 in order', { timeout: 60_000 }, async () => {
    const file = join(stack.folder, 'main.py');
    writeFileSync(file, "greet('one')\ngreet('two')\ngre\n");
    const env = { ...stack.variables, LANGUAGE_SERVER: LanguageServer.program };
    const child = spawn(EDITOR, ['--headless', '--clean', '-S', SCRIPT, file], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.deepEqual(JSON.parse(out || `[${JSON.stringify(err)}]`), ["et('two')"]);
    assert.deepEqual(await stack.steps(), ['8: 201', '9: 201', '9: 201', '12: 200']);
  });
});
