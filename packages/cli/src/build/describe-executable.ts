import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { describeArgument, magicCookies, type PluginDescription } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { readDescription } from './read-description.js';

/** Time that an executable has to describe itself, in milliseconds. */
export const defaultDescribeTimeoutMs = 10_000;

const maxDescriptionBytes = 1024 * 1024;

/** How much of what it says on stderr is quoted: its last words say why. */
const quotedCharacters = 2_000;

/**
 * Starts an executable with `--describe` and reads what it prints. It has the build's environment without an engine's cookie:
 * one that knows no such argument then refuses to start instead of serving.
 *
 * Fails with `DESCRIBE_FAILED`: it ended badly, took too long, or printed something else than one description.
 */
export async function describeExecutable(executable: string, timeoutMs: number): Promise<PluginDescription> {
  const printed = await start(executable, timeoutMs).catch((error: unknown) => {
    throw cliError('DESCRIBE_FAILED', `${executable} did not describe itself: ${reasonOf(error, timeoutMs)}`, error);
  });
  const description = readDescription(printed);
  if (typeof description !== 'string') return description;
  const cure = 'Make it by serve of @awf/plugin-sdk, or give the build its manifest and describe: false.';
  throw cliError('DESCRIBE_FAILED', `${executable} did not describe itself: ${description}. ${cure}`);
}

async function start(executable: string, timeoutMs: number): Promise<string> {
  const [command = executable, ...args] = [...(await interpreterOf(executable)), executable, describeArgument];
  return run(command, args, timeoutMs);
}

/** The Node of this process for what asks for one: the PATH of a build may lack it, and Windows reads no `#!` line. */
async function interpreterOf(executable: string): Promise<readonly string[]> {
  await using file = await open(executable);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
  return /^#!\/usr\/bin\/env node\r?\n/.test(buffer.toString('latin1', 0, bytesRead)) ? [process.execPath] : [];
}

/** What a program prints on stdout. Rejects as `execFile` does, with `stderr`. */
function run(command: string, args: readonly string[], timeoutMs: number): Promise<string> {
  // Code that is kept now would be that of a start which serves nothing.
  const env: NodeJS.ProcessEnv = { ...process.env, AWF_PLUGIN_CODE_CACHE: '0' };
  for (const { key } of magicCookies) delete env[key];
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: maxDescriptionBytes } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { env, ...limits }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(Object.assign(error, { stderr })),
    );
    // One that reads its stdin is not to wait for it.
    child.stdin?.end();
  });
}

/** What is known of a run that failed. */
interface FailedRun {
  readonly code?: unknown;
  readonly signal?: unknown;
  readonly killed?: unknown;
  readonly stderr?: unknown;
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const { code, signal, killed, stderr }: FailedRun = Object(error);
  const words = typeof stderr === 'string' ? stderr.trim().slice(-quotedCharacters) : '';
  const said = words === '' ? '' : `; it said: ${words}`;
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `it printed more than ${maxDescriptionBytes} bytes`;
  if (killed === true) return `it took longer than ${timeoutMs} ms and was killed${said}`;
  if (typeof code === 'number') return `it ended with exit code ${code}${said}`;
  if (typeof signal === 'string') return `it was ended by ${signal}${said}`;
  return `it could not be started (${String(code)})`;
}
