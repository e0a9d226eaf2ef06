import { PluginManager, type PluginManagerOptions } from '@awf/plugin-host';
import type { Sandbox } from '../../../../test/support/sandbox.js';
import { type AwfPeer, type GoPluginFolderOptions, makeGoPluginFolder } from '../../../src/go-plugin-folder.js';
import { workFolder } from './launch-go.js';

/** A Go plugin, or one whose manifest or program differs. */
export type Wanted = AwfPeer | (GoPluginFolderOptions & { readonly peer: AwfPeer });

/** A manager over a folder with these Go plugins, and without a state file where none is given. Nothing is loaded yet. */
export async function managerOf(
  sandbox: Sandbox,
  wanted: readonly Wanted[],
  options: PluginManagerOptions = {},
): Promise<PluginManager> {
  const folder = workFolder(sandbox);
  for (const one of wanted) {
    const { peer, ...folderOptions } = typeof one === 'string' ? { peer: one } : one;
    await makeGoPluginFolder(folder, peer, folderOptions);
  }
  return new PluginManager({
    directories: [folder],
    stateFile: false,
    ...options,
    env: { ...sandbox.env, ...options.env },
  });
}
