import { rmdirSync } from 'node:fs';
import path from 'node:path';
import { type Environment, variables } from '../handshake/variables.js';
import { atExit } from '../transport/at-exit.js';
import { type ListenPlace, portRange } from '../transport/listener.js';
import { createSocketFolder } from '../transport/socket-folder.js';

/** Where a process puts its listeners, and how that place is left behind clean. */
export interface SocketHome {
  readonly place: ListenPlace;
  /** Removes what was made for it, as the exit of the process does too. May be called again. */
  remove(): void;
}

/**
 * The place that a host gave its plugin (go-plugin spec §1.1, §2): the folder of `PLUGIN_UNIX_SOCKET_DIR` itself, else
 * a private folder of the plugin's own, for the group of `PLUGIN_UNIX_SOCKET_GROUP` where that is set; TCP on Windows.
 *
 * @param isHostGone - Whether nobody else is left to remove the host's folder. Default: never.
 */
export function openSocketHome(environment: Environment, isHostGone: () => boolean = () => false): SocketHome {
  if (process.platform === 'win32')
    return { place: { network: 'tcp', ...portRange(environment) }, remove: () => undefined };
  const group = environment[variables.unixSocketGroup] || undefined;
  const given = environment[variables.unixSocketDir];
  if (given !== undefined && given !== '') {
    const removeOrphaned = (): void => {
      if (isHostGone()) removeHostFolder(given);
    };
    return { place: { network: 'unix', folder: given, group }, remove: removedAtExit(removeOrphaned) };
  }
  const folder = createSocketFolder(group);
  return { place: { network: 'unix', folder: folder.path, group }, remove: removedAtExit(folder.remove) };
}

function removedAtExit(remove: () => void): () => void {
  const forget = atExit(remove);
  return () => {
    forget();
    remove();
  };
}

/** Hosts name the folder of one launch `plugin-…` and remove it themselves while they live; another folder is an operator's. */
function removeHostFolder(folder: string): void {
  if (!path.basename(folder).startsWith('plugin-')) return;
  try {
    rmdirSync(folder);
  } catch {
    // A guardian was faster, or others have sockets in it.
  }
}
