import { z } from 'zod';
import { API_PREFIX } from '../api-paths.js';
import type { Scope } from '../scopes.js';

/** Who may ask with a personal access token. */
export interface TokenAccess {
  /** A scope that the token must have, one of several, or `any`. For GET and HEAD, `read_api` serves as `api` does. */
  readonly scope: Scope | readonly Scope[] | 'any';
  /** The user must be an administrator. */
  readonly admin?: true;
  /** Other users are first told what is wrong with their parameters: GitLab asks for an administrator in the handler. */
  readonly validatesFirst?: true;
  /** A request that presents no token is let through as well. One that presents a bad token is not. */
  readonly optional?: true;
}

/** A user with a token for the API. */
export const user: TokenAccess = { scope: 'api' };
/** A user, with a token that reads users as well. */
export const userReader: TokenAccess = { scope: ['api', 'read_user'] };
/** Anybody, with or without a token. */
export const anybody: TokenAccess = { scope: 'api', optional: true };
export const anyUserReader: TokenAccess = { scope: ['api', 'read_user'], optional: true };
/** Anybody who presents a token, whatever it is for. */
export const anyToken: TokenAccess = { scope: 'any' };
export const administrator: TokenAccess = { scope: 'api', admin: true };

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A status that the API refuses with. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 412 | 422 | 429 | 500;

/** One operation of a service: its route, who may ask for it, what it takes and what it answers. */
export interface Operation<Parameters = unknown, Answer = unknown> {
  /** Its name in OpenAPI. */
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly method: Method;
  /** From the root on; a segment with a colon is a parameter. */
  readonly path: string;
  /** `public`: anybody, and no token is looked at; `simulator`: whoever presents the simulator's token. */
  readonly access: TokenAccess | 'public' | 'simulator';
  readonly parameters: z.ZodType<Parameters>;
  readonly status: number;
  /** Absent if the answer has no body. */
  readonly answer?: z.ZodType<Answer>;
  /** Of the answer. */
  readonly mediaType: 'application/json' | 'text/plain' | 'text/event-stream';
  /** Statuses that it refuses with besides those of its kind (refusals.ts). */
  readonly refusals: readonly RefusalStatus[];
  /** Statuses of other answers that have the form of its success. */
  readonly alsoStatuses: readonly number[];
  /** The answer is one page of a list, and has the headers that say so. */
  readonly paginated?: boolean;
}

/** An operation as its declaration says it. What is left out has the value of most others. */
interface Declaration {
  readonly summary: string;
  /** The method and the path, below the prefix of its kind. */
  readonly route: `${Method} /${string}`;
  readonly access?: TokenAccess;
  readonly parameters?: z.ZodType;
  /** 201 for POST, 200 for the others. */
  readonly status?: 200 | 201 | 202 | 204;
  readonly answer?: z.ZodType;
  /** One entry of the answer, which is a page of a list. */
  readonly page?: z.ZodType;
  readonly mediaType?: Operation['mediaType'];
  readonly refusals?: readonly RefusalStatus[];
  readonly alsoStatuses?: readonly number[];
}

/** An operation as `operations` takes it: its route, what it does, and what it has else. */
export function route<
  const Path extends Declaration['route'],
  const Rest extends Omit<Declaration, 'route' | 'summary'>,
>(path: Path, summary: string, rest?: Rest): { readonly route: Path; readonly summary: string } & Rest {
  return { route: path, summary, ...rest } as { readonly route: Path; readonly summary: string } & Rest;
}

/** `never` for an operation that takes none: its handler has no argument for them. */
type Taken<Declared> = Declared extends { parameters: infer Schema extends z.ZodType } ? z.output<Schema> : never;

type Declare<Declared> = Declared extends { page: infer Item extends z.ZodType }
  ? Operation<Taken<Declared>, z.output<Item>[]> & { readonly paginated: true }
  : Declared extends { answer: infer Schema extends z.ZodType }
    ? Operation<Taken<Declared>, z.output<Schema>>
    : Operation<Taken<Declared>, void>;

interface Kind {
  readonly tag: string;
  /** Of their routes. */
  readonly prefix: string;
  /** Of most of them. */
  readonly access: Operation['access'];
}

/** Operations of GitLab's REST API. */
export const restApi = (tag: string, access: TokenAccess): Kind => ({ tag, access, prefix: API_PREFIX });
/** What anybody may read of a service, without a token. */
export const publicApi = (tag: string): Kind => ({ tag, access: 'public', prefix: '' });

const NO_PARAMETERS = z.object({});

/** Declares operations of one kind, by their names. */
export function operations<const Declared extends Readonly<Record<string, Declaration>>>(
  kind: Kind,
  declared: Declared,
): { readonly [Name in keyof Declared]: Declare<Declared[Name]> } {
  const entries = Object.entries(declared).map(([name, declaration]) => [name, declare(kind, name, declaration)]);
  return Object.fromEntries(entries) as { readonly [Name in keyof Declared]: Declare<Declared[Name]> };
}

function declare({ prefix, ...kind }: Kind, name: string, { route, page, ...declaration }: Declaration): Operation {
  const [method, path] = route.split(' ') as [Method, string];
  return {
    parameters: NO_PARAMETERS,
    status: method === 'POST' ? 201 : 200,
    mediaType: 'application/json',
    refusals: [],
    alsoStatuses: [],
    ...kind,
    ...declaration,
    ...(page ? { answer: z.array(page), paginated: true } : {}),
    name,
    method,
    path: prefix + path,
  };
}

/** Whether an operation takes any parameter. */
export function takesParameters({ parameters }: Operation): boolean {
  return !(parameters instanceof z.ZodObject) || Object.keys(parameters.shape).length > 0;
}
