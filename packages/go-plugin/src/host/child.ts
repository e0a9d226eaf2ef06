import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pause } from '../async/within.js';
import { describeUnknown } from '../errors/describe-unknown.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import type { Environment } from '../handshake/variables.js';
import { trace } from '../trace/trace.js';
import type { PluginExit } from './plugin-exit.js';

/** What is spawned. */
export interface SpawnInit {
  readonly plugin: string;
  /** Path of the executable, checked before. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Environment;
}

/** A process that we started, in a process group of its own. */
export interface Child {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process is gone, whoever still holds its pipes (go-plugin spec §11 trap 11). Never rejects. */
  readonly exited: Promise<PluginExit>;
  /** Signals the process's group, which we made; no other. */
  signalGroup(signal: NodeJS.Signals): void;
}

/** How often the start of a file that somebody still writes to is tried again, and time between the tries, in ms. */
const busyRetries = 10;
const busyRetryMs = 20;

/**
 * Starts a process without a shell, in a group of its own, so that its children can be ended with it and a Ctrl-C for
 * this program does not reach it.
 *
 * @throws PluginError `SPAWN_FAILED` with the system's reason.
 */
export async function startChild(init: SpawnInit): Promise<Child> {
  const child = await spawnWhenWritten(init);
  const { pid, stdout, stderr } = child;
  if (pid === undefined || stdout === null || stderr === null)
    throw spawnError(init, 'it has no process id or no pipes');
  trace('process', 'spawned', { plugin: init.plugin, pid, file: init.file });
  child.on('error', (error) => trace('process', 'error', { pid, error: describeUnknown(error) }));
  const exited = new Promise<PluginExit>((resolve) => {
    child.once('exit', (code, signal) => {
      trace('process', 'exited', { pid, code, signal });
      resolve({ code, signal });
    });
  });
  return { pid, stdout, stderr, exited, signalGroup: (signal) => signalGroup(child, pid, signal) };
}

/**
 * Linux starts no file that is open for writing. Whoever wrote it may be done already: Node before 20.11 closes files a moment
 * after it says so.
 */
async function spawnWhenWritten(init: SpawnInit): Promise<ChildProcess> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await spawnOnce(init);
    } catch (error) {
      if (retries === busyRetries || Object(error).code !== 'ETXTBSY') throw spawnError(init, error);
      await pause(busyRetryMs);
    }
  }
}

async function spawnOnce({ file, args, cwd, env }: SpawnInit): Promise<ChildProcess> {
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  if (child.pid === undefined) await once(child, 'spawn');
  return child;
}

function signalGroup(child: ChildProcess, pid: number, signal: NodeJS.Signals): void {
  trace('process', 'signal', { group: pid, signal });
  if (process.platform === 'win32') {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group is gone already.
  }
}

function spawnError(init: SpawnInit, cause: unknown) {
  return goPluginError(
    'SPAWN_FAILED',
    `Plugin ${init.plugin} could not be started: ${describeUnknown(cause)}. Its executable is ${init.file}` +
      `${init.cwd === undefined ? '' : `, its working folder ${init.cwd}`}.`,
    { plugin: init.plugin, cause },
  );
}
