import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.js';

/** Where everything that is measured lies. */
export interface Programs {
  /** Our programs, copied to where no `package.json` is above them, as installed plugins are. */
  readonly folder: string;
  /** The Go programs; `undefined` without a Go toolchain. */
  readonly goFolder: string | undefined;
  /** The echo example as it was built, `undefined` where it was not. */
  readonly echoPlugin: string | undefined;
}

/** Copies our programs to `folder`, and builds the Go ones. */
export async function preparePrograms(repository: string, folder: string): Promise<Programs> {
  const built = join(repository, 'bench/dist');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(built)) copyFileSync(join(built, name), join(folder, name));
  return {
    folder,
    goFolder: await buildGo(repository),
    echoPlugin: copyEcho(join(repository, 'examples/echo/dist/echo/awf-plugin-echo'), join(folder, 'awf-plugin-echo')),
  };
}

async function buildGo(repository: string): Promise<string | undefined> {
  if (spawnSync('go', ['version']).status !== 0) return undefined;
  const folder = join(repository, '.cache/bench');
  const programs = ['bench-host', 'bench-plugin', 'awf-plugin-echo'].map((name) => `./cmd/${name}`);
  mkdirSync(folder, { recursive: true });
  const args = ['build', '-buildvcs=false', '-o', `${folder}/`, ...programs];
  // The module proxy may want the certificates that the measured programs do without.
  await runProgram('go', args, { cwd: join(repository, 'interop'), env: process.env });
  return folder;
}

function copyEcho(from: string, to: string): string | undefined {
  try {
    copyFileSync(from, to);
    return to;
  } catch {
    return undefined;
  }
}
