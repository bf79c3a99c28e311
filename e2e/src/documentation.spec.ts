import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/node_modules|\/dist\/|\/fixtures\//.test(path));
}

describe('docs/fidelity.md', () => {
  const REFUSALS =
    /\b(?:unauthorized|invalidToken|insufficientScope|forbidden|notFound|recordNotFound|badRequest|invalidRecord|conflict|internalServerError|forbiddenByAuthProvider)\(\s*(?:'[A-Z][^']*',\s*)?'([a-z][a-z-]+)'/g;
  const DECISIONS = /\brule: '([a-z][a-z-]+)'/g;
  const sources = ['apps', 'packages/gitlab', 'packages/simulator']
    .flatMap(sourcesBelow)
    .map((path) => readFileSync(path, 'utf8'));
  const rules = new Set(
    sources.flatMap((text) => [...text.matchAll(REFUSALS), ...text.matchAll(DECISIONS)].map((match) => match[1])),
  );

  it('names every rule by which a service decides', () => {
    const text = read('docs/fidelity.md');
    expect(rules.size).toBeGreaterThan(40);
    expect([...rules].filter((rule) => !text.includes(`\`${rule}`))).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  it('is what the services’ schemas say', () => {
    const document = execFileSync(process.execPath, [join(ROOT, 'docs/configuration.mjs')], {
      encoding: 'utf8',
    });
    expect(read('docs/configuration.md')).toBe(document);
  });
});

describe('docs/cli.md, docs/configuration.md and docs/containers.md', () => {
  it('name every variable that the command and the stack read', () => {
    const sources = ['packages/cli/src', 'packages/stack/src'].flatMap(sourcesBelow);
    const found = sources.flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(/\bTANDEM_[A-Z_]+\b|\b[A-Z]+(?:_[A-Z]+)*_PORT\b/g),
    ]);
    const variables = new Set(found.map(([name]) => name));
    expect(variables.size).toBeGreaterThan(10);
    const text = ['cli', 'configuration', 'containers'].map((page) => read(`docs/${page}.md`)).join('');
    expect([...variables].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('docs', () => {
  const documents = [
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
    ...readdirSync(join(ROOT, 'docs'), { recursive: true })
      .map((name) => join('docs', String(name)))
      .filter((name) => name.endsWith('.md')),
  ];

  const anchorsOf = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );

  it.each(documents)('%s: its links lead to files and headings that are there', (document) => {
    const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    const broken = links.filter(([, path, anchor]) => {
      const file = path ? join(ROOT, document, '..', path) : join(ROOT, document);
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it('README.md has at most 100 lines, and says in the first 40 how to start and whom to send where', () => {
    const lines = read('README.md').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(100);
    const first = lines.slice(0, 40).join('\n');
    const parts = ['npm start', 'docker compose up', 'curl --request POST', 'ai_access_token='];
    const pages = ['docs/editor-extensions.md', 'docs/testing.md', 'docs/self-managed.md'];
    expect([...parts, ...pages].filter((part) => !first.includes(part))).toEqual([]);
  });

  it.each(['CONTRIBUTING.md', 'docs/flow.md', 'docs/fidelity.md'])(
    '%s: the sources that it names are there',
    (document) => {
      const paths = [...read(document).matchAll(/\b((?:apps|packages)\/[\w./-]+)/g)].map((match) =>
        (match[1] ?? '').replace(/[.,]$/, ''),
      );
      expect(paths.length).toBeGreaterThan(2);
      expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );
});
