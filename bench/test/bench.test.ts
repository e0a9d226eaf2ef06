import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Report } from '../src/report.js';

const bench = fileURLToPath(new URL('../run.mjs', import.meta.url));
const withGo = [
  'go-go',
  'go-ts',
  'go-ts-first',
  'ts-go',
  'go-go-plain',
  'go-ts-plain',
  'ts-go-plain',
  'awf-go-go',
  'awf-go-ts',
];
const withoutGo = ['ts-ts', 'ts-ts-plain', 'floor-node', 'floor-socket', 'ipc', 'stdio'];

// Only that it measures, never how much: other tests run beside it.
it('measures every pair, floor and alternative', { timeout: 240_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [bench, '--quick', '--json'], { maxBuffer: 2 ** 24 });
  const report: Report = JSON.parse(stdout);
  const expected = report.go === null ? withoutGo : [...withGo, ...withoutGo];
  expect(report.rows.map(({ id }) => id).sort()).toEqual(expected.sort());
  for (const { id, figures } of report.rows) {
    const numbers = Object.values(figures).flatMap(({ median, min, max }) => [min, median, max]);
    expect(numbers.length, id).toBeGreaterThan(0);
    expect(
      numbers.every((number) => Number.isFinite(number) && number >= 0),
      id,
    ).toBe(true);
  }
  expect(report.coldStart.length > 0).toBe(report.go !== null);
});
