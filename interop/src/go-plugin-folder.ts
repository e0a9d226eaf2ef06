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

/** Plugins of the workflow engine in Go: the program is `workflow-plugin-<peer>`. */
export type WorkflowPeer = 'february' | 'four' | 'full';

const workflowVersions: Readonly<Record<WorkflowPeer, string>> = { february: '0.1.0', four: '1.0.0', full: '1.2.3' };

/**
 * Makes a plugin folder of the workflow engine, `<parent>/<name>` with `plugin.json` and the executable `<name>`, and gives its
 * path. The name is the peer's own by default; what it says of itself is the peer's always.
 */
export async function makeGoWorkflowFolder(parent: string, peer: WorkflowPeer, name: string = peer): Promise<string> {
  const folder = join(parent, name);
  const manifest = { name, version: workflowVersions[peer], author: 'interop', description: `The peer ${peer}` };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'plugin.json'), JSON.stringify(manifest));
  await copyExecutable(await goPeer(`workflow-plugin-${peer}`), join(folder, name));
  return folder;
}

// Written beside and renamed: an executable that is open for writing anywhere cannot be started (ETXTBSY).
async function copyExecutable(from: string, to: string): Promise<void> {
  await copyFile(from, `${to}.new`);
  await rename(`${to}.new`, to);
}
