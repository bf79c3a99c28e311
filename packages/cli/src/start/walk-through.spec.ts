import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { walkThrough, walkThroughSteps } from './walk-through.js';

const PAGE = readFileSync(join(__dirname, '../../../../docs/walk-through.md'), 'utf8');
const URLS = {
  selfManaged: 'http://127.0.0.1:3000',
  saas: 'http://127.0.0.1:3001',
  modelGateway: 'http://127.0.0.1:5052',
};

describe('the walk-through', () => {
  it('has in docs/walk-through.md the commands, their order and the refusals that npm start -- --bare prints', () => {
    const written = [...PAGE.matchAll(/^(\d+)\\\. (.*?)\n\n```sh\n(.*?)\n```$/gms)].map(
      ([, number, text = '', command]) => ({ number: Number(number), text: text.replaceAll('\n', ' '), command }),
    );
    const printed = walkThroughSteps(URLS).map(({ what, command, leftOut }, index) => ({
      number: index + 1,
      text: leftOut
        ? `${what}. **The merge request's text leaves this out.** Without it step 9 answers ${leftOut}.`
        : `${what}.`,
      command,
    }));
    expect(written).toEqual(printed);
  });

  it('is printed for the ports in use', () => {
    const text = walkThrough({ ...URLS, selfManaged: 'http://127.0.0.1:4000' });
    expect(text).toContain('http://localhost:4000/api/v4/code_suggestions/tokens');
    expect(text).not.toContain(':3000');
  });

  it('marks the two steps that the merge request leaves out', () => {
    const marked = walkThroughSteps(URLS).filter(({ leftOut }) => leftOut !== undefined);
    expect(marked.map(({ what }) => what)).toEqual([
      'The account turns its own setting on',
      'Enable code suggestions for the instance',
    ]);
  });
});
