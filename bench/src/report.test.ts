import { expect, it } from 'vitest';
import { formatReport, type Report } from './report.js';

const report: Report = {
  node: '20.20.2',
  go: null,
  cpus: 2,
  load: [0.5, 1],
  runs: 3,
  quick: false,
  rows: [
    {
      id: 'ts-ts',
      title: 'TypeScript host, TypeScript plugin',
      group: 'AutoMTLS',
      figures: {
        coldMs: { median: 120.4, min: 110, max: 140, ratio: 3.2 },
        rssBusyBytes: { median: 2 ** 26, min: 1, max: 2 ** 27 },
      },
    },
  ],
  coldStart: [{ stage: 'first call', ms: 12.34 }],
};

it('shows figures with their ratio, and a dash for what is not known', () => {
  const lines = formatReport(report).split('\n');
  expect(lines[0]).toMatch(/^AutoMTLS +cold ms +p50 ms +p99 ms +calls\/s +RSS MB +stop ms/);
  expect(lines[1]).toMatch(/^TypeScript host, TypeScript plugin +120 3\.20× +– +– +– +64 +–/);
  expect(lines).toContainEqual(expect.stringMatching(/^first call +12\.3$/));
  expect(lines.at(-2)).toContain('Node 20.20.2, no Go, 2 processors, load 0.5 to 1.0; medians of 3 alternating runs');
});
