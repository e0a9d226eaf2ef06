import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGoBool } from './go-bool.js';

const yes = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const no = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

describe('parseGoBool', () => {
  it.each(yes)('%s is true', (text) => {
    expect(parseGoBool(text)).toBe(true);
  });

  it.each(no)('%s is false', (text) => {
    expect(parseGoBool(text)).toBe(false);
  });

  it.each(['', ' true', 'true ', 'tRUE', 'yes', 'no', 'on', '2', '01', 'truetrue', 'false\n'])(
    '%j is neither',
    (text) => {
      expect(parseGoBool(text)).toBeUndefined();
    },
  );

  it('knows no other text', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 6 }),
        (text) => (parseGoBool(text) !== undefined) === [...yes, ...no].includes(text),
      ),
      { numRuns: 10_000 },
    );
  });
});
