import { within } from '../async/within.js';
import { type GoPluginErrorCode, goPluginError } from '../errors/go-plugin-error.js';
import { isPluginError, type PluginError } from '../errors/plugin-error.js';
import { quoteLine } from '../handshake/quote-line.js';
import type { Child } from './child.js';
import { longestHandshakeBytes, readFirstLine } from './first-line.js';
import { describeExit, type PluginExit } from './plugin-exit.js';
import type { StderrReader } from './stderr-reader.js';

/** Time that a line has to come out of the pipe after the process's exit, and an exit after the end of stdout, in ms. */
const settleMs = 250;

/** A start under way. */
export interface Startup {
  readonly name: string;
  readonly child: Child;
  readonly startTimeoutMs: number;
  /** When the time of the whole start is over, as `performance.now()` gives it. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  readonly stderr: StderrReader;
}

/** What is being waited for, and what it is called in messages. */
export type StartupStage = 'handshake' | 'connect';

/**
 * Waits for the handshake line, racing exit, timeout and abort (go-plugin spec §1.6).
 *
 * @throws PluginError `EXITED_EARLY`, `HANDSHAKE_MALFORMED`, `HANDSHAKE_TIMEOUT`, `CANCELLED`, each with the last stderr lines.
 */
export async function awaitHandshakeLine(startup: Startup): Promise<string> {
  const { child } = startup;
  const { line, begun } = readFirstLine(child.stdout);
  const exit = child.exited.then(async (how) => {
    const settled = await within(line, settleMs);
    return settled?.kind === 'line' ? settled : how;
  });
  const first = await raceStartup(startup, 'handshake', {
    work: Promise.race([line, exit]),
    late: () =>
      `printed no handshake line${begun() === '' ? '' : `: stdout began with ${quoteLine(begun())}, without a line feed`}`,
  });
  if (!('kind' in first)) throw await exitedEarly(startup, first, 'handshake');
  if (first.kind === 'line') return first.text;
  if (first.kind === 'too-long') {
    const why = `its first line on stdout is longer than ${longestHandshakeBytes} bytes; it begins with ${quoteLine(first.text)}`;
    throw startupError(
      startup,
      'HANDSHAKE_MALFORMED',
      `${why}. Print to stderr before the handshake, never to stdout`,
      'handshake',
    );
  }
  const how = await within(child.exited, settleMs);
  if (how !== undefined) throw await exitedEarly(startup, how, 'handshake');
  throw startupError(
    startup,
    'HANDSHAKE_MALFORMED',
    'it closed its stdout without a handshake line, and runs on',
    'handshake',
  );
}

/** What a stage of the start waits for. */
export interface StageWork<T> {
  readonly work: Promise<T>;
  /** What did not come in time, after `within … ms it`. */
  late(): string;
}

/** Races a stage of the start against timeout and abort; the winner cleans up the others. */
export function raceStartup<T>(startup: Startup, stage: StartupStage, { work, late }: StageWork<T>): Promise<T> {
  const { startTimeoutMs, deadline, signal } = startup;
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(startupError(startup, 'HANDSHAKE_TIMEOUT', `within ${startTimeoutMs} ms it ${late()}`, stage)),
      Math.max(0, deadline - performance.now()),
    );
    const abort = (): void => reject(startupError(startup, 'CANCELLED', 'its caller gave up', stage, signal?.reason));
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}

/** The process ended before it could be used. What it said last may still be in its pipe. */
export async function exitedEarly(startup: Startup, exit: PluginExit, stage: StartupStage): Promise<PluginError> {
  await within(startup.stderr.ended, settleMs);
  const when = stage === 'handshake' ? 'before its handshake line' : 'before it answered a call';
  const why = `it ${describeExit(exit)} ${when}. ${exitHint(exit, startup.stderr.tail())}`;
  return startupError(startup, 'EXITED_EARLY', why, stage, undefined, exit);
}

function exitHint({ code, signal }: PluginExit, stderr: readonly string[]): string {
  if (signal !== null)
    return 'It crashed in native code, or something killed it, such as the system for want of memory';
  if (code === 0) return 'It may have failed to listen, or is no plugin';
  // Plugins end so when they are started by hand (go-plugin spec §1.2), and nothing else tells.
  if (stderr.some((line) => /\bis a plugin\b/.test(line))) return 'It did not get the magic cookie that it knows';
  return stderr.length === 0 ? 'Run it by hand to see why' : 'What it wrote to stderr says why';
}

/** An error of a start: begins with what failed, names the plugin, and ends with what the plugin said last. */
export function startupError(
  startup: Startup,
  code: GoPluginErrorCode,
  why: string,
  stage: StartupStage,
  cause?: unknown,
  exit?: PluginExit,
): PluginError {
  const stderr = startup.stderr.tail();
  const said =
    stderr.length === 0
      ? 'It wrote nothing to stderr.'
      : `Its last words on stderr:\n  ${lastWords(stderr).join('\n  ')}`;
  return goPluginError(code, `Plugin ${startup.name} could not be started: ${why}. ${said}`, {
    plugin: startup.name,
    evidence: {
      pid: startup.child.pid,
      exitCode: exit?.code ?? undefined,
      exitSignal: exit?.signal ?? undefined,
      stderr,
      state: stage,
    },
    cause,
  });
}

/** The lines that say most: from the last one that names an error, else the very last. */
function lastWords(stderr: readonly string[]): readonly string[] {
  const named = stderr.findLastIndex((line) => /^(\w*Error\b|panic: |fatal error: |\[ERROR\])/.test(line));
  return named < 0 ? stderr.slice(-5) : stderr.slice(named, named + 5);
}

/** Adds the plugin's name and evidence to an error of a stage that knew neither. */
export function withStartup(startup: Startup, error: unknown, stage: StartupStage): unknown {
  if (!isPluginError(error) || error.plugin !== undefined) return error;
  return startupError(startup, error.code as GoPluginErrorCode, error.message.replace(/\.$/, ''), stage, error.cause);
}
