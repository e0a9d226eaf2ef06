import { type Environment, variables } from '../handshake/variables.js';
import { type ListenPlace, portRange } from '../transport/listener.js';
import { createSocketFolder } from '../transport/socket-folder.js';

/** Where a process puts its listeners, and how that place is left behind clean. */
export interface SocketHome {
  readonly place: ListenPlace;
  /** Removes what was made for it. May be called again. */
  remove(): void;
}

/**
 * The place that a host gave its plugin (go-plugin spec §1.1, §2): the folder of `PLUGIN_UNIX_SOCKET_DIR` itself, else
 * a private folder of the plugin's own, for the group of `PLUGIN_UNIX_SOCKET_GROUP` where that is set; TCP on Windows.
 */
export function openSocketHome(environment: Environment): SocketHome {
  if (process.platform === 'win32') return { place: { network: 'tcp', ...portRange(environment) }, remove: () => undefined };
  const group = environment[variables.unixSocketGroup] || undefined;
  const given = environment[variables.unixSocketDir];
  if (given !== undefined && given !== '') {
    return { place: { network: 'unix', folder: given, group }, remove: () => undefined };
  }
  const folder = createSocketFolder(group);
  process.once('exit', folder.remove);
  const remove = (): void => {
    process.off('exit', folder.remove);
    folder.remove();
  };
  return { place: { network: 'unix', folder: folder.path, group }, remove };
}
