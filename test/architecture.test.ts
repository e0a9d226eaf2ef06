import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepositoryRoot } from './support/repository.js';

const root = findRepositoryRoot();

/** Packages in dependency order: each may import those before it. */
const packageLine = ['proto', 'go-plugin', 'sdk', 'host', 'cli'] as const;

/** Folders of each package in flow order. Folders of one entry stand side by side and know nothing of each other. */
const stages: Readonly<Record<(typeof packageLine)[number], readonly (readonly string[])[]>> = {
  proto: [['gen']],
  'go-plugin': [
    ['async'],
    ['errors'],
    ['trace'],
    ['log'],
    ['handshake'],
    ['executable'],
    ['security'],
    ['transport'],
    ['services'],
    ['plugin', 'host'],
  ],
  sdk: [
    ['contract'],
    ['message'],
    ['errors'],
    ['schema'],
    ['define'],
    ['registry'],
    ['manifest', 'wfctl'],
    ['context'],
    ['bridge'],
    ['testing'],
  ],
  host: [
    ['discovery'],
    ['state'],
    ['install'],
    ['launch'],
    ['callback'],
    ['adapt'],
    ['events'],
    ['supervise'],
    ['manager'],
    ['http'],
  ],
  cli: [['build'], ['output'], ['commands']],
};

const packageNames = new Map<string, string>(packageLine.map((folder) => [packageNameOf(folder), folder]));

interface Import {
  readonly file: string;
  readonly specifier: string;
}

describe('packages', () => {
  it.each(packageLine)('%s imports only packages before it', (folder) => {
    const allowed: readonly string[] = packageLine.slice(0, packageLine.indexOf(folder));
    const wrong = importsOf(folder).filter(({ specifier }) => {
      const imported = packageNames.get(specifier.split('/').slice(0, 2).join('/'));
      return imported !== undefined && imported !== folder && !allowed.includes(imported);
    });
    expect(wrong).toEqual([]);
  });

  it('host takes from sdk its contract and the codec of typed payloads alone', () => {
    const light = ['@awf/plugin-sdk/contract', '@awf/plugin-sdk/message'];
    const taken = importsOf('host').filter(({ specifier }) => specifier.startsWith('@awf/plugin-sdk'));
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter(({ specifier }) => !light.includes(specifier))).toEqual([]);
  });

  it('go-plugin knows no engine', () => {
    const words = /AWF_PLUGIN(?!_TRACE)|WORKFLOW_PLUGIN|plugin\.v1|workflow\.plugin/;
    const wrong = sourceFiles('go-plugin').filter((file) => words.test(readFileSync(file, 'utf8')));
    expect(wrong.map((file) => path.relative(root, file))).toEqual([]);
  });
});

describe.each(packageLine)('folders of %s', (folder) => {
  const source = path.join(root, 'packages', folder, 'src');
  const order = stages[folder];

  it('all have a place in the order', () => {
    const found = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(found.map((entry) => entry.name).sort()).toEqual(order.flat().sort());
  });

  it('import only from earlier ones', () => {
    const placeOf = (file: string) =>
      order.findIndex((side) => side.includes(path.relative(source, file).split(path.sep)[0] ?? ''));
    const stageOf = (file: string) => path.relative(source, file).split(path.sep)[0];
    const wrong = importsOf(folder).filter(({ file, specifier }) => {
      if (!specifier.startsWith('.')) return false;
      const target = path.resolve(path.dirname(file), specifier);
      // Files beside the folders are entries, made of all of them, or tables that every folder reads.
      if (placeOf(file) < 0 || placeOf(target) < 0 || stageOf(file) === stageOf(target)) return false;
      return placeOf(target) >= placeOf(file);
    });
    expect(wrong.map(({ file, specifier }) => `${path.relative(root, file)} imports ${specifier}`)).toEqual([]);
  });

  it('have no cycle between their files', () => {
    expect(findCycle(importGraph(folder))).toEqual([]);
  });
});

function packageNameOf(folder: string): string {
  const manifest: { readonly name: string } = JSON.parse(
    readFileSync(path.join(root, 'packages', folder, 'package.json'), 'utf8'),
  );
  return manifest.name;
}

function sourceFiles(folder: string): readonly string[] {
  const source = path.join(root, 'packages', folder, 'src');
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/(^|[/\\])gen[/\\]/.test(file))
    .map((file) => path.join(source, file));
}

function importsOf(folder: string): readonly Import[] {
  return sourceFiles(folder).flatMap((file) =>
    specifiersIn(readFileSync(file, 'utf8')).map((specifier) => ({ file, specifier })),
  );
}

function specifiersIn(text: string): readonly string[] {
  const statements = text.matchAll(/^(?:import|export)\b[^;'"]*?(?:from\s*)?['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [...statements, ...dynamic].map((match) => match[1] ?? '');
}

/** Imports that exist at run time: type-only ones cannot make a cycle. */
function importGraph(folder: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    sourceFiles(folder).map((file) => {
      const values = readFileSync(file, 'utf8').replace(/^(?:import|export) type\b[^;]*;/gm, '');
      const targets = specifiersIn(values).filter((specifier) => specifier.startsWith('.'));
      return [file, targets.map((specifier) => path.resolve(path.dirname(file), specifier.replace(/\.js$/, '.ts')))];
    }),
  );
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(file))
      return [...trail.slice(trail.indexOf(file)), file].map((each) => path.relative(root, each));
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
