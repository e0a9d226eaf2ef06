import { expect, it } from 'vitest';
import { EventWarnings } from './event-warnings.js';

it('warns once a second for each plugin and counts what it left out', () => {
  let now = 0;
  const lines: string[] = [];
  const counters = { delivered: 0, dropped: 7, failed: 0, tooDeep: 0, denied: 0 };
  const warnings = new EventWarnings(
    (plugin, message, fields) => lines.push(`${now} ${plugin} ${message} ${JSON.stringify(fields)}`),
    () => counters,
    () => now,
  );
  const warn = (plugin: string) => warnings.warn(plugin, 'event buffer full', { type: 'a.b', text: 'dropped' });
  for (now = 0; now < 2_000; now += 250) {
    warn('one');
    if (now === 500) warn('two');
  }
  const told = (suppressed: number) => JSON.stringify({ type: 'a.b', suppressed, counters });
  expect(lines).toEqual([
    `0 one event buffer full: dropped ${told(0)}`,
    `500 two event buffer full: dropped ${told(0)}`,
    `1000 one event buffer full: dropped ${told(3)}`,
  ]);
});
