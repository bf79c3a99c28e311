import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebIdeProject } from './web-ide-project.js';

let folder: string;
let project: WebIdeProject;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-project-spec-'));
  mkdirSync(join(folder, 'opened/src'), { recursive: true });
  mkdirSync(join(folder, 'opened/.git'));
  writeFileSync(join(folder, 'secret'), 'secret');
  writeFileSync(join(folder, 'opened/src/main.py'), 'print()\r\n');
  writeFileSync(join(folder, 'opened/.git/config'), '');
  symlinkSync(join(folder, 'secret'), join(folder, 'opened/link'));
  project = new WebIdeProject(join(folder, 'opened'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PROJECT = '/api/v4/projects/tandem%2Fopened';
const get = (path: string) => project.answer('GET', path, '');
const rawOf = (file: string) => get(`${PROJECT}/repository/files/${encodeURIComponent(file)}/raw`);

describe('WebIdeProject', () => {
  it('has the files of the folder, without links and what is left out', () => {
    const tree = JSON.parse(String(get(`${PROJECT}/repository/tree`)?.body)) as { path: string }[];
    expect(tree.map(({ path }) => path)).toEqual(['src/main.py']);
  });

  it('gives a file as it is', () => {
    expect(rawOf('src/main.py')).toEqual({ status: 200, body: Buffer.from('print()\r\n') });
  });

  it.each(['../secret', 'src/../../secret', 'link', '/etc/passwd', '.git/config', 'src', 'nowhere'])(
    'gives nothing that is not such a file: %s',
    (file) => expect(rawOf(file)?.status).toBe(404),
  );

  it('refuses a commit', () => {
    expect(project.answer('POST', `${PROJECT}/repository/commits`, '{}')?.status).toBe(403);
  });

  it('answers the two queries of GraphQL', () => {
    const ask = (query: string) => JSON.parse(String(project.answer('POST', '/api/graphql', query)?.body)) as unknown;
    expect(ask('{ userPermissions }')).toMatchObject({ data: { project: { userPermissions: { pushCode: true } } } });
    expect(ask('{ branchNames }')).toEqual({ data: { project: { repository: { branchNames: ['main'] } } } });
  });

  it('leaves everything else to the instance', () => {
    expect(get('/api/v4/version')).toBeUndefined();
  });
});
