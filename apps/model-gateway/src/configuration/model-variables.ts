import { variable } from '@tandem/platform';
import { z } from 'zod';

/** A URL that can be asked. */
export const httpUrl = z.url({ protocol: /^https?$/, error: 'not a http:// or https:// URL' });

const modelUrl = httpUrl
  .refine((value) => !/#|:\/\/[^/?]*@/.test(value), 'credentials or a fragment are in it')
  .optional()
  .meta({
    description:
      'set it to the whole URL of a completions endpoint, such as http://127.0.0.1:11434/v1/completions, or unset it for the embedded model',
  });
const count = (highest: number, lowest = 1) =>
  z.coerce.number<string>(`a number from ${lowest} to ${highest}`).int().min(lowest).max(highest);

/** The variables of another model than the embedded one; the defaults are near those of GitLab’s gateway (codesuggestions/models/palm.py). */
export const modelVariables = {
  MODEL_URL: modelUrl,
  MODEL_NAME: z.string().trim().min(1).max(255).optional().meta({
    description: 'set it to the name by which the server at MODEL_URL knows the model',
  }),
  MODEL_API_KEY: z
    .string()
    .regex(/^[!-~]{3,}$/, 'not three or more characters of ASCII without white space')
    .optional()
    .meta({ description: 'set it to the key that the server at MODEL_URL asks for, or unset it' }),
  MODEL_MAX_TOKENS: count(4_096).default(64).meta({ description: 'set it to the most tokens that are asked for' }),
  MODEL_PROMPT_LIMIT: count(100_000).default(8_192).meta({
    description: 'set it to the most characters above the cursor that are sent to the model',
  }),
  MODEL_SUFFIX_LIMIT: count(100_000, 0).default(2_048).meta({
    description: 'set it to the most characters below the cursor that are sent, or to 0 if the server takes no suffix',
  }),
  MODEL_TIMEOUT_MS: variable.milliseconds.default(30_000).meta({
    description: 'set it to the milliseconds that the model may take from the request to the end of its answer',
  }),
  MODEL_RESPONSE_LIMIT_BYTES: count(104_857_600).default(1_048_576).meta({
    description: 'set it to the size in bytes of the largest answer of the model that is read',
  }),
  MODEL_REQUESTS_LIMIT: count(10_000).default(64).meta({
    description: 'set it to the largest number of requests to the model at the same time',
  }),
};

type Given = z.infer<z.ZodObject<typeof modelVariables>>;

/** What is known of a model at a URL. */
export type ModelOptions = Given & Required<Pick<Given, 'MODEL_URL' | 'MODEL_NAME'>>;

/** Refuses a model without its name, and a name or a key without a model: the embedded one would answer in its place. */
export function refuseHalfAModel({ MODEL_URL, MODEL_NAME, MODEL_API_KEY }: Given, context: z.RefinementCtx): void {
  const refuse = (name: string) => context.addIssue({ code: 'custom', path: [name], message: 'missing' });
  if (MODEL_URL !== undefined && MODEL_NAME === undefined) refuse('MODEL_NAME');
  if (MODEL_URL === undefined && (MODEL_NAME ?? MODEL_API_KEY) !== undefined) refuse('MODEL_URL');
}

/** The model that the variables name; undefined if it is the embedded one. */
export function modelOf(given: Given): ModelOptions | undefined {
  const { MODEL_URL, MODEL_NAME } = given;
  return MODEL_URL === undefined || MODEL_NAME === undefined ? undefined : { ...given, MODEL_URL, MODEL_NAME };
}
