import { z } from 'zod';
import { booleanParameter, dateParameter, integerParameter, textParameter } from '../parameters.js';
import { scopeSchema } from '../scopes.js';
import { listParameter, optional, optionalText, requiredChoices, timeParameter, withDefault } from './coercions.js';
import { OPERATIONS } from './operations.js';

const REFUSED = Symbol('refused');
const read = (schema: z.ZodType, value: unknown): unknown => {
  const result = schema.safeParse(value);
  return result.success ? result.data : REFUSED;
};

describe('a parameter is read as GitLab reads it', () => {
  it.each<[string, z.ZodType, unknown, unknown]>([
    ['a boolean', booleanParameter, true, true],
    ['a boolean', booleanParameter, 'true', true],
    ['a boolean', booleanParameter, 'TRUE', true],
    ['a boolean', booleanParameter, 't', true],
    ['a boolean', booleanParameter, '1', true],
    ['a boolean', booleanParameter, 1, true],
    ['a boolean', booleanParameter, 'on', true],
    ['a boolean', booleanParameter, 'false', false],
    ['a boolean', booleanParameter, '0', false],
    ['a boolean', booleanParameter, 0, false],
    ['a boolean', booleanParameter, 'off', false],
    ['a boolean', booleanParameter, 'maybe', REFUSED],
    ['a boolean', booleanParameter, 2, REFUSED],
    ['a boolean', booleanParameter, {}, REFUSED],
    ['an integer', integerParameter, 7, 7],
    ['an integer', integerParameter, '7', 7],
    ['an integer', integerParameter, '-7', -7],
    ['an integer', integerParameter, '7.5', REFUSED],
    ['an integer', integerParameter, '7x', REFUSED],
    ['an integer', integerParameter, '99999999999999999999', REFUSED],
    ['a text', textParameter, 'x', 'x'],
    ['a text', textParameter, 7, '7'],
    ['a text', textParameter, true, 'true'],
    ['a text', textParameter, ['x'], REFUSED],
    ['a text', textParameter, 'a\0b', REFUSED],
    ['a text', textParameter, '\ud800', REFUSED],
    ['a text', textParameter, '😀', '😀'],
    ['a date', dateParameter, '2023-05-31', '2023-05-31'],
    ['a date', dateParameter, ' 2023-05-31 ', '2023-05-31'],
    ['a date', dateParameter, '2023-05-31T13:05:18Z', '2023-05-31'],
    ['a date', dateParameter, '2023-02-29', REFUSED],
    ['a date', dateParameter, '0000-01-01', REFUSED],
    ['a date', dateParameter, 'tomorrow', REFUSED],
    ['a time', timeParameter, '2023-05-31', '2023-05-31T00:00:00.000Z'],
    ['a time', timeParameter, '2023-05-31T13:05:18.000+02:00', '2023-05-31T11:05:18.000Z'],
    ['a time', timeParameter, 'now', REFUSED],
    ['a list', listParameter(scopeSchema), ['api', 'read_api'], ['api', 'read_api']],
    ['a list', listParameter(scopeSchema), 'api, read_api', ['api', 'read_api']],
    ['a list', listParameter(scopeSchema), 'api', ['api']],
    ['a list', listParameter(scopeSchema), '', []],
    ['a list', listParameter(scopeSchema), ['api', ''], ['api']],
    ['a list', listParameter(scopeSchema), undefined, REFUSED],
    ['a list', listParameter(scopeSchema), 'everything', REFUSED],
    ['a list', listParameter(scopeSchema), Array(1_001).fill('api').join(','), REFUSED],
    ['a list', requiredChoices(scopeSchema), Array(1_001).fill('api'), REFUSED],
    ['what may be absent', optional(integerParameter), undefined, undefined],
    ['what may be absent', optional(integerParameter), '', undefined],
    ['what may be absent', optional(integerParameter), null, undefined],
    ['what may be absent', optional(integerParameter), '7', 7],
    ['what may be absent', optional(integerParameter), 'x', REFUSED],
    ['a text that may be absent', optionalText, undefined, undefined],
    ['a text that may be absent', optionalText, '', ''],
    ['a text that may be absent', optionalText, null, ''],
    ['what has a default', withDefault(integerParameter, 20), undefined, 20],
    ['what has a default', withDefault(integerParameter, 20), '', 20],
    ['what has a default', withDefault(integerParameter, 20), '5', 5],
  ])('%s: %#', (_kind, schema, value, becomes) => {
    expect(read(schema, value)).toEqual(becomes);
  });
});

describe('every operation', () => {
  it.each(Object.entries(OPERATIONS))(
    '%s has parameters and an answer that JSON Schema can say',
    (_name, operation) => {
      expect(z.toJSONSchema(operation.parameters, { io: 'input' })).toMatchObject({ type: 'object' });
      if (operation.answer) expect(z.toJSONSchema(operation.answer)).toBeDefined();
    },
  );

  it.each(Object.entries(OPERATIONS))('%s reads the parameters of its path', (_name, { path, parameters }) => {
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(Object.keys((parameters as unknown as { shape: object }).shape)).toEqual(expect.arrayContaining(names));
  });
});
