import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { goPluginError } from '../errors/go-plugin-error.js';

/** Bytes that `sun_path` holds, its final zero excluded (go-plugin spec §2.1). */
export const socketPathLimitBytes = process.platform === 'linux' ? 107 : 103;

/** Longest name that `randomSocketName` gives, plus the separator before it. */
const socketNameBytes = '/plugin'.length + 10;

/** A new socket's name as Go makes them: `plugin` and random digits. */
export function randomSocketName(): string {
  return `plugin${randomInt(1_000_000_000, 4_294_967_295)}`;
}

/** Whether a socket in this folder has a path that a system call and a handshake line can carry (go-plugin spec §11 trap 31). */
export function fitsSocket(folder: string): boolean {
  return Buffer.byteLength(folder) + socketNameBytes <= socketPathLimitBytes && !/[|\r\n]/.test(folder);
}

/** Folders in which to make a socket folder, best first: the temp folder, and short ones for where its path is too long. */
export function socketFolderParents(): readonly string[] {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  const parents = [tmpdir(), ...(runtime === undefined || runtime === '' ? [] : [runtime]), '/tmp', '/var/tmp'];
  // Peers with another working folder get these paths too.
  return parents.map((parent) => path.resolve(parent));
}

/**
 * The path of a new socket in a folder.
 *
 * @throws PluginError `SOCKET_FOLDER_UNUSABLE` where the path would be over the platform's limit or break the handshake line.
 */
export function socketPathIn(folder: string): string {
  const socket = path.join(folder, randomSocketName());
  if (fitsSocket(folder)) return socket;
  throw goPluginError(
    'SOCKET_FOLDER_UNUSABLE',
    `A socket cannot be made in the folder ${JSON.stringify(folder)}: its path may have at most ` +
      `${socketPathLimitBytes} bytes and no "|" or line feed. Name a shorter folder.`,
  );
}
