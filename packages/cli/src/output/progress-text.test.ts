import { expect, it } from 'vitest';
import { formatProgress, formatProgressEntry } from './progress-text.js';
import { styleOf } from './style.js';

it('says how far work is, on one line that is safe to print', () => {
  expect(formatProgress(0.299, 'linking\u001b[31m\nall')).toBe('29 % linking\\u001b[31m\\nall');
  expect([formatProgress(0), formatProgress(1, '')]).toEqual(['0 %', '100 %']);
});

it('says it as the log does', () => {
  const plain = styleOf({ write: () => undefined }, {});
  expect(formatProgressEntry('odd', { fraction: 0.5, message: 'half way' }, plain)).toBe(
    'odd debug progress fraction=0.5 message="half way"',
  );
  expect(formatProgressEntry('odd', { fraction: 1, message: undefined }, plain)).toBe('odd debug progress fraction=1');
});
