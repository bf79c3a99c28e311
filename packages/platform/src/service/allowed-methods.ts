/** Knows which methods the routes of a path take, to tell 405 from 404. */
export class AllowedMethods {
  private readonly patterns = new Map<string, { matches: RegExp; methods: Set<string> }>();

  /** Notes a route of the framework: a path with `:name` for a segment and a final `*` for the rest. */
  add(path: string, methods: readonly string[]): void {
    const entry = this.patterns.get(path) ?? { matches: toExpression(path), methods: new Set<string>() };
    methods.forEach((method) => entry.methods.add(method));
    this.patterns.set(path, entry);
  }

  /** The methods that some route takes at a path, in the order of their names; none where no route has it. */
  of(path: string): string[] {
    const found = [...this.patterns.values()].filter(({ matches }) => matches.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  }
}

function toExpression(path: string): RegExp {
  const source = path
    .replace(/\/$/, '')
    .split('/')
    .map((segment) => {
      if (segment === '*') return '.*';
      return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^${source}/?$`);
}
