import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { citedIds, judge } from '../scripts/compatibility-gate.mjs';
import { findRepositoryRoot } from './support/repository.js';

function report(tests: Readonly<Record<string, string>>) {
  const assertionResults = Object.entries(tests).map(([fullName, status]) => ({ fullName, status }));
  return { testResults: [{ assertionResults }] };
}
const page = '| a | [AWF-1-a] [GP-2-b] |\n| [a link](somewhere) | [GP-3-c host-listens] |';

describe('the gate over docs/compatibility.md', () => {
  it('takes every id that a passed test cites', () => {
    const passed = { 'one [AWF-1-a]': 'passed', 'two [GP-2-b]': 'passed', 'three [GP-3-c host-listens]': 'passed' };
    expect(judge({ page, report: report(passed), known: [] })).toEqual({
      missing: [],
      skipped: [],
      undocumented: [],
      shown: 3,
      total: 3,
    });
  });

  it('misses what no test cites or a failed one, and keeps what was skipped apart', () => {
    const tests = { 'one [AWF-1-a]': 'failed', 'two [GP-2-b]': 'pending', 'five [AWF-9-x]': 'passed' };
    expect(judge({ page, report: report(tests), known: [] })).toEqual({
      missing: ['AWF-1-a', 'GP-3-c'],
      skipped: ['GP-2-b'],
      undocumented: ['AWF-9-x'],
      shown: 0,
      total: 3,
    });
    expect(judge({ page, report: report(tests), known: ['AWF-9-x'] }).undocumented).toEqual([]);
  });

  it('knows the ids of each contract', () => {
    const text = '[GP-1-a] [AWF-2.1-b] [WF-4.10-c] [WO-d] [XY-1-e] [WF-not](a link)';
    expect(citedIds(text)).toEqual(['GP-1-a', 'AWF-2.1-b', 'WF-4.10-c', 'WO-d']);
  });

  it('counts an id once that passes in one place and is skipped in another', () => {
    const tests = { 'one [AWF-1-a]': 'passed', 'again [AWF-1-a]': 'skipped' };
    expect(judge({ page: '[AWF-1-a]', report: report(tests), known: [] })).toMatchObject({ skipped: [], shown: 1 });
  });
});

describe('docs/compatibility.md', () => {
  const text = readFileSync(path.join(findRepositoryRoot(), 'docs', 'compatibility.md'), 'utf8');
  const tables = text
    .split(/\n{2,}/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((lines) => /\| tests? \|$/.test(lines[0] ?? ''));
  const rows = tables.flatMap((lines) => lines.slice(2));

  it('names a test in each row of the tables that have a column for it, or says with a dash that there is nothing to test', () => {
    const last = (row: string) =>
      row
        .split(/(?<!\\)\|/)
        .at(-2)
        ?.trim() ?? '';
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => citedIds(last(row)).length === 0 && last(row) !== '–')).toEqual([]);
  });
});
