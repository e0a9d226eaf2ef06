import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { PeerAddress } from '../handshake/address.js';

/**
 * What tells a process from a later one of the same id; undefined where it is gone. A zombie is gone, though it takes
 * signals (go-plugin spec §11 trap 12). Without `/proc` all processes of one id are the same.
 */
export function identifyProcess(pid: number): string | undefined {
  const stat = readStat(pid);
  if (stat === undefined) return takesSignals(pid) ? '' : undefined;
  return stat.state === 'Z' || stat.state === 'X' ? undefined : stat.startedAt;
}

/**
 * Whether a process, or another of the group that it leads, listens at an address; undefined where this system does not
 * tell: no `/proc`, a process of somebody else, a socket of another network namespace.
 */
export function listensAt(pid: number, address: PeerAddress): boolean | undefined {
  const sockets = listeningSockets(address);
  if (sockets.size === 0) return undefined;
  const holds = (member: number): boolean => openFiles(member).some((file) => sockets.has(file));
  try {
    return holds(pid) || groupOf(pid).some(holds);
  } catch {
    return undefined;
  }
}

interface Stat {
  readonly state: string;
  readonly group: number;
  readonly startedAt: string;
}

function readStat(pid: number): Stat | undefined {
  const text = readQuietly(`/proc/${pid}/stat`);
  // The command's name stands in parentheses and may hold anything, parentheses and blanks too.
  const [state, , group, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const startedAt = rest[16];
  return state === undefined || startedAt === undefined ? undefined : { state, group: Number(group), startedAt };
}

function takesSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM';
  }
}

/** The other processes of the group that a process leads: a launched plugin is started by its wrapper there. */
function groupOf(pid: number): number[] {
  const others = readdirSync('/proc').map(Number);
  return others.filter((other) => other > 0 && other !== pid && readStat(other)?.group === pid);
}

/** What the descriptors of a process are called; none where it is gone. Throws where it is somebody else's. */
function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  if (identifyProcess(pid) === undefined) return [];
  return readdirSync(folder).map((name) => linkOf(`${folder}/${name}`));
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // Closed between listing and reading.
    return '';
  }
}

/** The sockets that listen at an address, as descriptors are called. */
function listeningSockets(address: PeerAddress): ReadonlySet<string> {
  const inodes = address.network === 'unix' ? unixInodes(address.path) : tcpInodes(address.port);
  return new Set(inodes.map((inode) => `socket:[${inode}]`));
}

/** Lines: `Num RefCount Protocol Flags Type St Inode Path`; the flag 10000 marks those that listen. */
function unixInodes(path: string): string[] {
  const rows = rowsOf('/proc/net/unix').filter((row) => row.endsWith(` ${path}`));
  return rows
    .map((row) => row.split(/ +/))
    .flatMap(([, , , flags, , , inode = '']) => (flags === '00010000' ? [inode] : []));
}

/** Lines: `sl local_address rem_address st … inode`, addresses as `hex:port`; state 0A is listening. */
function tcpInodes(port: number): string[] {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = [...rowsOf('/proc/net/tcp'), ...rowsOf('/proc/net/tcp6')].map((row) => row.trim().split(/ +/));
  return rows.flatMap(([, local = '', , state, , , , , , inode = '']) =>
    state === '0A' && local.endsWith(end) ? [inode] : [],
  );
}

function rowsOf(file: string): string[] {
  return readQuietly(file).split('\n').slice(1);
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
