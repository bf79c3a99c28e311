import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';

const LEFT_OUT = new Set(['.git', 'node_modules', '.tandem', 'dist']);
const MOST_FILES = 2_000;
const BRANCH = 'main';

/** An answer of GitLab's API. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string | Buffer;
}

/**
 * A folder as the Web IDE sees it: a project of GitLab's with one branch. Whoever may not push cannot type either; so the
 * user may, but a commit is refused.
 */
export class WebIdeProject {
  readonly path: string;
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = resolve(folder);
    this.path = `tandem/${basename(this.folder) || 'folder'}`;
  }

  /** The paths of its files below the folder, with `/`. */
  files(): string[] {
    const found: string[] = [];
    const walk = (below: string) => {
      for (const entry of readdirSync(join(this.folder, below), { withFileTypes: true })) {
        if (LEFT_OUT.has(entry.name) || found.length >= MOST_FILES) continue;
        const path = below === '' ? entry.name : `${below}/${entry.name}`;
        if (entry.isDirectory()) walk(path);
        else if (entry.isFile()) found.push(path);
      }
    };
    walk('');
    return found.sort();
  }

  /** What GitLab would answer about the project; undefined if the request is about something else. */
  answer(method: string, path: string, body: string): ApiAnswer | undefined {
    if (path === '/api/graphql') return json({ data: { project: this.inGraphql(body) } });
    const [, project, rest = ''] = /^\/api\/v4\/projects\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    if (project === undefined) return undefined;
    if (method !== 'GET') return { status: 403, body: '{"message":"403 Forbidden - the folder is read only here"}' };
    const [, file] = /^\/repository\/files\/([^/]+)\/raw$/.exec(rest) ?? [];
    if (file !== undefined) return this.contentOf(decodeURIComponent(file));
    if (rest === '') return json(this.asProject());
    if (rest.startsWith('/repository/branches/')) return json(this.asBranch());
    if (rest === '/repository/tree') return json(this.files().map(asTreeEntry));
    return json({ message: '404 Not Found' }, 404);
  }

  private inGraphql(body: string): object {
    if (body.includes('branchNames')) return { repository: { branchNames: [BRANCH] } };
    return {
      id: 'gid://gitlab/Project/1',
      name: basename(this.folder),
      fullPath: this.path,
      userPermissions: { createMergeRequestIn: false, readMergeRequest: true, pushCode: true },
    };
  }

  private asProject(): object {
    return {
      id: 1,
      name: basename(this.folder),
      path_with_namespace: this.path,
      default_branch: BRANCH,
      web_url: `http://localhost/${this.path}`,
      empty_repo: false,
      can_create_merge_request_in: false,
    };
  }

  private asBranch(): object {
    const commit = { id: BRANCH, short_id: BRANCH, title: '', message: '', created_at: '', web_url: '' };
    return { name: BRANCH, commit, web_url: '', protected: false, default: true, can_push: true };
  }

  private contentOf(path: string): ApiAnswer {
    const file = resolve(this.folder, path);
    const isBelow = file.startsWith(`${this.folder}${sep}`) && this.files().includes(path);
    if (!isBelow || !statSync(file).isFile()) return json({ message: '404 File Not Found' }, 404);
    return { status: 200, body: readFileSync(file) };
  }
}

function asTreeEntry(path: string): object {
  const id = createHash('sha1').update(path).digest('hex');
  return { id, name: basename(path), type: 'blob', path, mode: '100644' };
}

function json(value: object, status = 200): ApiAnswer {
  return { status, body: JSON.stringify(value) };
}
