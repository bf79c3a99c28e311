import { nearest } from '@tandem/contracts';
import type { z } from 'zod';
import type { Mistake } from './seed-mistakes.js';
import { seedJsonSchema } from './seed-schema.js';

type Issue = z.core.$ZodIssue;
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The first of the issues; before them a key that nobody reads, since what is missing is often what it should have been. */
export function mistakeIn(issues: readonly Issue[]): Mistake | undefined {
  const all = issues.flatMap(inUnions);
  const issue = all.find(({ code }) => code === 'unrecognized_keys') ?? all[0];
  if (issue?.code !== 'unrecognized_keys') return issue;
  const known = keysAt(seedJsonSchema(), issue.path);
  const meant = issue.keys.flatMap((key) => nearest(key, known) ?? []);
  const hint = meant.length > 0 ? `did you mean ${meant.join(', ')}?` : `there can be ${known.join(', ')}`;
  return { path: issue.path, message: `${issue.message}: ${hint}` };
}

/** An issue that says only that no alternative fits, as what is wrong with the one that was meant. */
function inUnions(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((issues) =>
    issues.every(({ code, path }) => code === 'unrecognized_keys' || path.length > 0),
  );
  return meant?.map((one) => ({ ...one, path: [...issue.path, ...one.path] })) ?? [issue];
}

/** The keys that a seed may have at a place. */
function keysAt(schema: JsonSchema, path: readonly PropertyKey[]): string[] {
  const [step, ...rest] = path;
  const branches = schema.anyOf ?? [schema];
  return branches.flatMap((branch) => {
    if (step === undefined) return Object.keys(branch.properties ?? {});
    const { additionalProperties: others } = branch;
    const next = branch.properties?.[String(step)] ?? branch.items ?? (typeof others === 'object' ? others : undefined);
    return next === undefined ? [] : keysAt(next, rest);
  });
}
