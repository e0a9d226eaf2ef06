import { describe, expect, it } from 'vitest';
import { formatIssue, formatIssues, formatPath } from './issues.js';

describe('formatPath', () => {
  it.each([
    [undefined, ''],
    [[], ''],
    [['name'], 'name'],
    [['steps', 0, 'name'], 'steps[0].name'],
    [['steps', '0'], 'steps[0]'],
    [[{ key: 'a' }, { key: 1 }], 'a[1]'],
    [['a b', 'c.d'], '["a b"]["c.d"]'],
    [['__proto__', 'dry-run'], '__proto__.dry-run'],
    [[Symbol('s')], '["Symbol(s)"]'],
  ])('writes %j as %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe('formatIssue', () => {
  it.each([
    ['Invalid input: expected string, received undefined', 'name: expected string, received undefined'],
    ['Invalid key: Expected "name" but received undefined', 'name: Expected "name" but received undefined'],
    ['name must be a string (was missing)', 'name: must be a string (was missing)'],
    ['names differ', 'name: names differ'],
    ['Invalid email address', 'name: Invalid email address'],
  ])('writes %j after its path', (message, text) => {
    expect(formatIssue({ message, path: ['name'] })).toBe(text);
  });

  it('writes only the rule where it is about the whole value', () => {
    expect(formatIssue({ message: 'Unrecognized key: "b"', path: [] })).toBe('Unrecognized key: "b"');
    expect(formatIssue({ message: 'must be an object' })).toBe('must be an object');
  });
});

describe('formatIssues', () => {
  const issues = Array.from({ length: 7 }, (_, index) => ({ message: 'is required', path: ['list', index] }));

  it('joins issues in one line', () => {
    expect(formatIssues(issues.slice(0, 2))).toBe('list[0]: is required; list[1]: is required');
  });

  it('counts what it does not list', () => {
    expect(formatIssues(issues)).toMatch(/^list\[0\].*list\[4\]: is required; and 2 more$/);
  });
});
