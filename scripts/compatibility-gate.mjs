// Holds docs/compatibility.md against a vitest JSON report: `node scripts/compatibility-gate.mjs [report]`.
//
// A row of the page names its tests by ids in brackets, which the titles of those tests carry too. Each id of the page must
// be shown by a test that passed; one that was skipped shows nothing, which outside of CI is reported without failing, since
// a machine may have no Go. Exit status 1 on a gap.
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadRequirements } from '../interop/gate.mjs';

const citation = /\[((?:GP|AWF|WF|WO)-[A-Za-z0-9.-]+)(?: [a-z-]+)*\](?!\()/g;

/** The ids that a text cites, each once. */
export function citedIds(text) {
  return [...new Set([...text.matchAll(citation)].map((match) => match[1]))];
}

/**
 * Judges the page by the report. `missing`: ids of the page that no passed test cites; `skipped`: those of them that only
 * skipped tests cite; `undocumented`: ids that tests cite and neither the page nor `known` has.
 */
export function judge({ page, report, known }) {
  const documented = citedIds(page);
  const byStatus = new Map();
  for (const test of report.testResults.flatMap((file) => file.assertionResults)) {
    for (const id of citedIds(test.fullName)) byStatus.set(id, (byStatus.get(id) ?? new Set()).add(test.status));
  }
  const open = documented.filter((id) => !byStatus.get(id)?.has('passed'));
  const isSkipped = (id) => byStatus.has(id) && !byStatus.get(id).has('failed');
  const all = new Set([...documented, ...known]);
  return {
    missing: open.filter((id) => !isSkipped(id)),
    skipped: open.filter(isSkipped),
    undocumented: [...byStatus.keys()].filter((id) => !all.has(id)),
    shown: documented.length - open.length,
    total: documented.length,
  };
}

function print({ missing, skipped, undocumented, shown, total }) {
  const list = (title, items) => items.length > 0 && console.log([`${title}:`, ...items].join('\n  '));
  list('in docs/compatibility.md, but shown by no test that passed', missing);
  list('in docs/compatibility.md, shown only by tests that were skipped', skipped);
  list('cited by tests, but neither in docs/compatibility.md nor in interop/requirements.ts', undocumented);
  console.log(`compatibility: ${shown} of ${total} ids shown`);
}

async function main() {
  const page = readFileSync(fileURLToPath(new URL('../docs/compatibility.md', import.meta.url)), 'utf8');
  const report = JSON.parse(readFileSync(process.argv[2] ?? '.cache/test-report.json', 'utf8'));
  const known = (await loadRequirements()).map(({ id }) => id);
  const verdict = judge({ page, report, known });
  print(verdict);
  const gaps = [...verdict.missing, ...verdict.undocumented];
  if (process.env.CI) gaps.push(...verdict.skipped);
  process.exitCode = gaps.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
