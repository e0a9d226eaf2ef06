import { describe, expect, it } from 'vitest';
import { parseTimestamp } from './timestamp.js';

describe('parseTimestamp', () => {
  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.123456Z', '2026-01-02T03:04:05.123Z'],
    ['2026-01-02 03:04:05,5+01:00', '2026-01-02T02:04:05.500Z'],
    ['2026-01-02T03:04:05.1-0130', '2026-01-02T04:34:05.100Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [1767323045.25, '2026-01-02T03:04:05.250Z'],
    [1767323045250, '2026-01-02T03:04:05.250Z'],
  ])('%s', (value, iso) => {
    expect(parseTimestamp(value)?.toISOString()).toBe(iso);
  });

  it.each([
    '',
    'now',
    '2026-01-02',
    '03:04:05',
    '2026-02-30T99:00:00Z',
    '2026-01-02T03:04:05',
    Number.NaN,
    1e300,
    null,
    {},
  ])('%s is none', (value) => {
    expect(parseTimestamp(value)).toBeUndefined();
  });
});
