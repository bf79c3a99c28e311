import fc from 'fast-check';
import { LANGUAGES } from '../languages/languages.js';
import { runOverBrackets } from './brackets.js';
import { suggestedText } from './embedded-suggestion-model.js';
import { findRepeats } from './repeats.js';

const piece = fc.constantFrom(
  'ab',
  'cd',
  'x',
  ' ',
  '  ',
  '\n',
  '\r\n',
  '(',
  ')',
  '{',
  '}',
  ';',
  '"',
  "'",
  ':',
  '🙂',
  'é',
);
const source = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
const file = fc.record({ above: source, below: source, language: fc.constantFrom(...LANGUAGES) });

/** A block takes the indentation of its place: what it repeats is compared without. */
const unindented = (text: string) => text.replace(/^[ \t]+/gm, '');

describe('every suggestion', () => {
  it('is a part of the file, but for its indentation', () => {
    fc.assert(
      fc.property(file, ({ above, below, language }) => {
        const suggestion = unindented(suggestedText({ above, below, language }) ?? '');
        expect(unindented(above).includes(suggestion) || unindented(below).includes(suggestion)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('has something in it, and no white space at its end', () => {
    fc.assert(
      fc.property(file, (current) => {
        const suggestion = suggestedText(current) ?? 'none';
        expect(suggestion).toMatch(/\S$/u);
        expect(suggestion).not.toMatch(/\p{Surrogate}/u);
      }),
      { numRuns: 2000 },
    );
  });

  it('follows, somewhere in the file, the same text as stands before the cursor', () => {
    fc.assert(
      fc.property(file, (current) => {
        const suggestion = suggestedText(current);
        const tight = (text: string) => text.replace(/\s+/g, '');
        const text = tight(`${current.above}\0${current.below}`);
        const end = tight(current.above).slice(-2);
        expect(suggestion === undefined || text.includes(`${end}${tight(suggestion)}`)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('repeats nothing that stands right of the cursor, but brackets that it opens itself', () => {
    fc.assert(
      fc.property(file, (current) => {
        const suggestion = suggestedText(current);
        const repeated = [...(suggestion ?? '')].some((_, index, all) => {
          const [start, end] = [all.slice(0, index).join(''), all.slice(index).join('')];
          const closesIt = /^[)}]+$/.test(end) && runOverBrackets(start, '').open >= end.length;
          return current.below.startsWith(end) && !closesIt;
        });
        expect(repeated).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(file, (current) => {
        expect(suggestedText(current)).toBe(suggestedText({ ...current }));
      }),
    );
  });
});

describe('findRepeats', () => {
  it('finds the longest end that occurs again, as trying every one does', () => {
    fc.assert(
      fc.property(source, source, (above, below) => {
        const [longest] = findRepeats(above, below, 32);
        for (let start = 0; start < above.length - (longest?.length ?? above.length); start++) {
          const end = above.slice(start);
          const again = above.slice(0, -1).includes(end) || below.slice(0, -1).includes(end);
          expect(again).toBe(false);
        }
        if (longest) {
          const text = longest.side === 'above' ? above : below;
          expect(text.slice(0, longest.position).endsWith(above.slice(-longest.length))).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
