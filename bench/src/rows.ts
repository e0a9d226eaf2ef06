import { join } from 'node:path';
import type { Programs } from './programs.js';
import { environment, runProgram } from './run-program.js';
import type { CallCounts, Sample } from './sample.js';

/** One pair of programs, or one floor. */
export interface Row {
  /** Short and stable, for `--only` and for readers of the JSON. */
  readonly id: string;
  /** What people read. */
  readonly title: string;
  /** Rows of a group stand together. */
  readonly group: 'AutoMTLS' | 'plain text' | 'AWF operation, AutoMTLS' | 'floors' | 'instead';
  run(counts: CallCounts): Promise<Sample>;
}

/** The row that all others are compared with. */
export const baselineId = 'go-go';

/** Every row that can be measured with these programs. */
export function createRows(programs: Programs): readonly Row[] {
  const { folder } = programs;
  const way = (name: string) => nodeWay(folder, name);
  return [
    ...pairs(programs, true),
    ...pairs(programs, false),
    ...operations(programs),
    { id: 'floor-node', title: 'node -e 0', group: 'floors', run: startOfNode },
    { id: 'floor-socket', title: 'bytes over a Unix socket, Node and Node', group: 'floors', run: way('socket') },
    { id: 'ipc', title: 'child_process IPC', group: 'instead', run: way('ipc') },
    { id: 'stdio', title: 'JSON lines over stdio', group: 'instead', run: way('stdio') },
  ];
}

function pairs({ folder, goFolder }: Programs, autoMtls: boolean): readonly Row[] {
  const group = autoMtls ? 'AutoMTLS' : 'plain text';
  const suffix = autoMtls ? '' : '-plain';
  const tsPlugin = join(folder, 'store-plugin');
  const tsHost = (executable: string) => async (counts: CallCounts) =>
    parse(await runProgram(join(folder, 'ts-host'), [JSON.stringify({ executable, autoMtls, ...counts })]));
  const row = (id: string, title: string, run: Row['run']): Row => ({ id: id + suffix, title, group, run });
  const tsTs = row('ts-ts', 'TypeScript host, TypeScript plugin', tsHost(tsPlugin));
  if (goFolder === undefined) return [tsTs];
  const goPlugin = join(goFolder, 'bench-plugin');
  const firstStart = goHost(goFolder, tsPlugin, [], { AWF_PLUGIN_CODE_CACHE: '0' });
  return [
    row('go-go', 'Go host, Go plugin', goHost(goFolder, goPlugin, [`-auto-mtls=${autoMtls}`])),
    row('go-ts', 'Go host, TypeScript plugin', goHost(goFolder, tsPlugin, [`-auto-mtls=${autoMtls}`])),
    ...(autoMtls ? [row('go-ts-first', 'the same, without compiled code of earlier starts', firstStart)] : []),
    row('ts-go', 'TypeScript host, Go plugin', tsHost(goPlugin)),
    tsTs,
  ];
}

function operations({ goFolder, echoPlugin }: Programs): readonly Row[] {
  if (goFolder === undefined) return [];
  const group = 'AWF operation, AutoMTLS';
  const run = (plugin: string) => goHost(goFolder, plugin, ['-contract', 'awf']);
  const go: Row = { id: 'awf-go-go', title: 'Go host, Go plugin', group, run: run(join(goFolder, 'awf-plugin-echo')) };
  if (echoPlugin === undefined) return [go];
  return [go, { id: 'awf-go-ts', title: 'Go host, TypeScript plugin (SDK, zod)', group, run: run(echoPlugin) }];
}

function goHost(goFolder: string, plugin: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Row['run'] {
  return async ({ warmUp, single, total, inFlight }) => {
    const counts = { 'warm-up': warmUp, single, total, 'in-flight': inFlight };
    const flags = Object.entries(counts).map(([name, value]) => `-${name}=${value}`);
    const place = { env: { ...environment, ...env } };
    return parse(await runProgram(join(goFolder, 'bench-host'), [...args, ...flags, plugin], place));
  };
}

/** A start of our plugin under a Go host with its trace, which says when it had come how far. */
export async function traceStart({ folder, goFolder }: Programs): Promise<Sample | undefined> {
  if (goFolder === undefined) return undefined;
  const run = goHost(goFolder, join(folder, 'store-plugin'), ['-trace']);
  return run({ warmUp: 1, single: 1, total: 1, inFlight: 1 });
}

function nodeWay(folder: string, way: string): Row['run'] {
  return async (counts) => {
    const run = { way, executable: join(folder, `${way}-child`), ...counts };
    return parse(await runProgram(join(folder, 'node-host'), [JSON.stringify(run)]));
  };
}

async function startOfNode(): Promise<Sample> {
  const began = performance.now();
  await runProgram('node', ['-e', '0']);
  return { coldMs: performance.now() - began };
}

function parse(text: string): Sample {
  return JSON.parse(text);
}
