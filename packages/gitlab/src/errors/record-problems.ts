/** Characters that a name of anything may have, as its column does. */
export const MAX_NAME = 255;

/** What is wrong with a record: the reasons by field, as ActiveRecord's `errors.messages`. */
export type Problems = Readonly<Record<string, readonly string[]>>;

/** The fields that have problems; undefined fields and empty lists fall away. */
export function problemsOf(fields: Readonly<Record<string, readonly string[] | undefined>>): Problems {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, readonly string[]] => (field[1]?.length ?? 0) > 0),
  );
}

/** What is wrong with a text that may have so many characters. */
export const lengthProblems = (text: string, most = MAX_NAME) =>
  text.length > most ? [`is too long (maximum is ${most} characters)`] : [];

/** What is wrong with the name of anything. */
export const nameProblems = (name: string) => [
  ...(name.trim() === '' ? ["can't be blank"] : []),
  ...lengthProblems(name),
];

/** Whether nothing is wrong. */
export function isSound(problems: Problems): boolean {
  return Object.keys(problems).length === 0;
}

/** `Expires at must expire in 365 days and Name can't be blank` (ActiveRecord's `full_messages.to_sentence`). */
export function sentenceOf(problems: Problems): string {
  const messages = Object.entries(problems).flatMap(([field, reasons]) =>
    reasons.map((reason) => `${capitalized(field.replaceAll('_', ' '))} ${reason}`),
  );
  return toSentence(messages);
}

/** `one, two, and three` (ActiveSupport's `to_sentence`). */
export function toSentence(parts: readonly string[]): string {
  return new Intl.ListFormat('en-US', { type: 'conjunction' }).format(parts);
}

/** `{:path=>["has already been taken"]}`, as Ruby 3.0 writes a hash of errors into a text. */
export function inspectionOf(problems: Problems): string {
  const fields = Object.entries(problems).map(
    ([field, reasons]) => `:${field}=>[${reasons.map((reason) => JSON.stringify(reason)).join(', ')}]`,
  );
  return `{${fields.join(', ')}}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
