import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describeUnknown } from '../errors/describe-unknown.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import { fitsSocket, socketFolderParents } from './socket-path.js';

/** A private folder for sockets: 0700, or 0710 with a group. `remove` may be called at any time and more than once. */
export interface SocketFolder {
  readonly path: string;
  remove(): void;
}

/**
 * Makes a folder of its own for the sockets of one plugin. It is always new, so nobody can have made it before.
 *
 * @param group - Name or number of a group that may reach the sockets. Default none.
 * @throws PluginError `SOCKET_FOLDER_UNUSABLE` where no parent folder is short enough and writable, or the group is unknown.
 */
export function createSocketFolder(group?: string): SocketFolder {
  // Looked up first: an unknown group is no fault of any folder.
  const groupId = group === undefined || group === '' ? undefined : findGroup(group);
  const failures: string[] = [];
  for (const parent of new Set(socketFolderParents())) {
    if (!fitsSocket(path.join(parent, 'plugin-XXXXXX'))) {
      failures.push(`${parent}: its path is too long for a socket, or has a "|" or line feed`);
      continue;
    }
    try {
      return ownFolder(mkdtempSync(path.join(parent, 'plugin-')), groupId);
    } catch (error) {
      failures.push(`${parent}: ${describeUnknown(error)}`);
    }
  }
  throw goPluginError(
    'SOCKET_FOLDER_UNUSABLE',
    `No folder for the plugin's sockets could be made: ${failures.join('; ')}. Set TMPDIR to a short folder that you may write.`,
  );
}

function ownFolder(folder: string, groupId: number | undefined): SocketFolder {
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    if (groupId !== undefined) {
      chownSync(folder, -1, groupId);
      chmodSync(folder, 0o710);
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { path: folder, remove };
}

/** Gives a socket to a group, mode 0660 (go-plugin spec §2.1). */
export function shareSocket(socket: string, group: string): void {
  chownSync(socket, -1, findGroup(group));
  chmodSync(socket, 0o660);
}

/** The number of a group: a number is taken as it is, a name is looked up in the system's list (go-plugin spec §2.1). */
function findGroup(group: string): number {
  if (/^[0-9]+$/.test(group)) return Number(group);
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${group}:`));
  const id = Number(line?.split(':')[2]);
  if (line === undefined || !Number.isInteger(id)) {
    throw goPluginError(
      'SOCKET_FOLDER_UNUSABLE',
      `The socket group ${JSON.stringify(group)} is not known to this system. Name one that it has, or give its number.`,
    );
  }
  return id;
}
