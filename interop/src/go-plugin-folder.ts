import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GoProgram, goPeer } from './go-peer.js';
import { interopFolder } from './paths.js';

/** AWF plugins in Go: the program is `awf-plugin-<peer>`, the manifest `plugins/<peer>/plugin.yaml`. */
export type AwfPeer = 'eager' | 'echo' | 'events' | 'old' | 'steps' | 'validator';

/** What differs from the manifest of the peer. */
export interface GoPluginFolderOptions {
  /** Of the plugin and its folder; the peer's own by default. GetInfo tells the peer's all the same. */
  readonly name?: string;
  /** Patterns of the events that it wants. */
  readonly subscribe?: readonly string[];
  /** Patterns of the events that it may emit. */
  readonly emit?: readonly string[];
  /** Another program than the peer's. */
  readonly program?: GoProgram;
}

/** Makes an AWF plugin folder `<parent>/<name>` with `plugin.yaml` and `awf-plugin-<name>`, and gives its path. */
export async function makeGoPluginFolder(
  parent: string,
  peer: AwfPeer = 'echo',
  options: GoPluginFolderOptions = {},
): Promise<string> {
  const { name = peer, program = `awf-plugin-${peer}` } = options;
  const folder = join(parent, name);
  const manifest = await readFile(join(interopFolder, 'plugins', peer, 'plugin.yaml'), 'utf8');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'plugin.yaml'), changeManifest(manifest, { ...options, name }));
  await copyExecutable(await goPeer(program), join(folder, `awf-plugin-${name}`));
  return folder;
}

function changeManifest(manifest: string, { name, subscribe, emit }: GoPluginFolderOptions): string {
  const changes: readonly [line: RegExp, value: string | undefined][] = [
    [/^(name: ).*/m, name],
    [/^( {2}subscribe: ).*/m, subscribe && JSON.stringify(subscribe)],
    [/^( {2}emit: ).*/m, emit && JSON.stringify(emit)],
  ];
  return changes.reduce(
    (text, [line, value]) => (value === undefined ? text : text.replace(line, `$1${value}`)),
    manifest,
  );
}

// Written beside and renamed: an executable that is open for writing anywhere cannot be started (ETXTBSY).
async function copyExecutable(from: string, to: string): Promise<void> {
  await copyFile(from, `${to}.new`);
  await rename(`${to}.new`, to);
}
