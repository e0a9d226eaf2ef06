import { describe, expect, it } from 'vitest';
import { createStyle } from './style.js';
import { formatTable } from './table.js';

describe('formatTable', () => {
  it('lines up columns, colours aside, and leaves out empty ones', () => {
    const { red } = createStyle(true);
    const rows = [
      ['a', '', red('bb'), 'end'],
      ['ccc', '', 'd', ''],
    ];
    expect(formatTable(rows)).toBe(`a    ${red('bb')}  end\nccc  d`);
  });

  it('wraps the last column in the place that is left', () => {
    const rows = [['name', 'a description of some length that wraps']];
    expect(formatTable(rows, { indent: '  ', width: 30 })).toBe(
      '  name  a description of some\n        length that wraps',
    );
  });

  it('wraps nothing where that would leave a column of single words', () => {
    expect(formatTable([['a-rather-long-name', 'one two three']], { width: 24 })).toBe(
      'a-rather-long-name  one two three',
    );
  });

  it('is empty without rows', () => {
    expect(formatTable([])).toBe('');
  });
});
