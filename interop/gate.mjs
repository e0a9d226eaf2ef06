// Judges a vitest JSON report by the list of requirements: `node interop/gate.mjs [report]`.
//
// A requirement is covered in a pairing (and direction) when a test passed that cites its id in the title, stands under
// that pairing, and started a peer in Go or Python (which the peers note in the test's meta data). A skipped test covers
// nothing; outside of CI that is reported without failing, because a machine may have no Go. Exit status 1 on a gap.
// Tests of other folders may cite the same ids for docs/compatibility.md, which has a gate of its own.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const citation = /\[((?:GP|AWF|WF|WO)-[A-Za-z0-9.-]+)((?: [a-z-]+)*)\]/g;
const pairingName = /(?:ts-host\/go-plugin|go-host\/ts-plugin|ts-host\/python-plugin)/;

/**
 * @param {import('./requirements.ts').Requirement[]} requirements
 * @param {{ testResults: { name: string, assertionResults: object[] }[] }} report
 * @returns {{ missing: string[], skipped: string[], unknown: string[], unproven: string[], covered: number, total: number }}
 * missing and skipped: cells as `id pairing direction`; unknown: cited ids that are not listed; unproven: passed tests
 * that cite a listed id but started no peer, or stand under no pairing.
 */
export function judge(requirements, report) {
  const known = new Set(requirements.map(({ id }) => id));
  const passed = new Set();
  const skipped = new Set();
  const unknown = new Set();
  const unproven = new Set();
  for (const test of report.testResults.flatMap(testsOf)) {
    const pairing = pairingName.exec(test.fullName)?.[0];
    if (pairing === undefined && !test.isInterop) continue;
    for (const [, id, words] of test.fullName.matchAll(citation)) {
      if (pairing === undefined && !known.has(id)) continue;
      if (!known.has(id)) unknown.add(id);
      const cells = toCells(id, pairing, words);
      if (test.status === 'passed' && !startedPeer(test, pairing)) unproven.add(test.fullName);
      else if (test.status === 'passed') for (const cell of cells) passed.add(cell);
      else if (test.status !== 'failed') for (const cell of cells) skipped.add(cell);
    }
  }
  const needed = requirements.flatMap(cellsOf);
  const open = needed.filter((cell) => !passed.has(cell));
  return {
    missing: open.filter((cell) => !skipped.has(cell)),
    skipped: open.filter((cell) => skipped.has(cell)),
    unknown: [...unknown],
    unproven: [...unproven],
    covered: needed.length - open.length,
    total: needed.length,
  };
}

function testsOf({ name, assertionResults }) {
  const isInterop = /[\\/]interop[\\/]test[\\/]/.test(name);
  return assertionResults.map((test) => ({ ...test, isInterop }));
}

function toCells(id, pairing, words) {
  const directions = words.trim() === '' ? [undefined] : words.trim().split(' ');
  return directions.map((direction) => formatCell(id, pairing, direction));
}

function cellsOf({ id, pairings, directions = [undefined] }) {
  return pairings.flatMap((pairing) => directions.map((direction) => formatCell(id, pairing, direction)));
}

function formatCell(id, pairing, direction) {
  return [id, pairing, direction].filter((word) => word !== undefined).join(' ');
}

function startedPeer(test, pairing) {
  if (pairing === undefined) return false;
  return test.meta?.peers?.includes(pairing.includes('python') ? 'python' : 'go') ?? false;
}

/** The list is TypeScript, which Node itself cannot load on all versions that we support. */
export async function loadRequirements() {
  const file = join(dirname(fileURLToPath(import.meta.url)), 'requirements.ts');
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const module = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  return module.requirements;
}

function print({ missing, skipped, unknown, unproven, covered, total }) {
  const list = (title, items) => items.length > 0 && console.log([`${title}:`, ...items].join('\n  '));
  list('not shown by any test', missing);
  list('shown only by tests that were skipped', skipped);
  list('cited, but not in interop/requirements.ts', unknown);
  list('cite a requirement, but under no pairing or without starting a peer', unproven);
  console.log(`interop requirements: ${covered} of ${total} shown`);
}

async function main() {
  const file = process.argv[2] ?? '.cache/test-report.json';
  const verdict = judge(await loadRequirements(), JSON.parse(readFileSync(file, 'utf8')));
  print(verdict);
  const gaps = [...verdict.missing, ...verdict.unknown, ...verdict.unproven];
  if (process.env.CI) gaps.push(...verdict.skipped);
  process.exitCode = gaps.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
