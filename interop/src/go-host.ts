import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Killed } from './go-host-call.js';
import type { GoHostCallName, GoHostCalls, Started } from './go-host-calls.js';
import type { GoHostEvent, GoHostSum } from './go-host-events.js';
import {
  type GoHostCallback,
  type GoHostEmit,
  type GoHostFailure,
  type GoHostLog,
  type GoHostResult,
  parseGoHostEvent,
} from './go-host-events.js';
import { type GoHostOptions, toGoHostArguments } from './go-host-options.js';
import { goPeer } from './go-peer.js';
import { waitUntil } from './wait-until.js';

/** Longest that the program is waited for beyond what Kill may take. */
const exitMarginMs = 10_000;

/** A call that failed in the Go host, with Go's words and the gRPC status. */
export class GoHostError extends Error {
  override readonly name = 'GoHostError';
  /** Go's name of the gRPC code; undefined where it was not a gRPC error. */
  readonly code: string | undefined;
  /** The status's message. */
  readonly detail: string | undefined;

  constructor(call: string, failure: GoHostFailure) {
    super(`${call}: ${failure.message}`);
    this.code = failure.code;
    this.detail = failure.detail;
  }
}

/** What was left when the Go host had ended. */
export interface GoHostEnd {
  /** Of the host program: 0 if every call was ok, 1 if one was not, 2 if it crashed. */
  readonly exitCode: number | null;
  /** What ended the host program, if not itself. */
  readonly signal: NodeJS.Signals | null;
  /** The Kill at the end; undefined with `keepAlive`, or where the host died before. */
  readonly kill: Killed | undefined;
  /** Names of files that were left in the temp folder of host and plugin: sockets, above all. */
  readonly leftovers: readonly string[];
}

/**
 * A Go program with the real go-plugin, driven over JSON lines. Host and plugin get a temp folder of their own
 * (TMPDIR) and, where no other is given, a working folder; both are removed by {@link close}.
 */
export class GoHost {
  /** Everything that the program printed, in order. */
  readonly events: GoHostEvent[] = [];
  /** What the program itself wrote on stderr: the trace of a crash, for example. */
  stderr = '';
  /** The pid of the Go program. */
  readonly hostPid: number;

  readonly #child: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #options: GoHostOptions;
  readonly #results = new Map<number | string, (result: GoHostResult) => void>();
  readonly #exited: Promise<[number | null, NodeJS.Signals | null]>;
  #calls = 0;
  #ended: Promise<GoHostEnd> | undefined;

  private constructor(options: GoHostOptions, program: string, folder: string) {
    this.#options = options;
    this.#folder = folder;
    const args = toGoHostArguments(options, join(folder, 'work'));
    const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
    const env = { ...inherited, TMPDIR: join(folder, 'tmp'), ...options.hostEnv };
    this.#child = spawn(program, args, { env, stdio: 'pipe' });
    this.hostPid = this.#child.pid ?? 0;
    this.#exited = new Promise((resolve) => this.#child.once('close', (code, signal) => resolve([code, signal])));
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#receive(line));
    void this.#exited.then(() => this.#failPending());
  }

  /** Starts the program and waits until the plugin is connected, or could not be: see {@link result}. */
  static async open(options: GoHostOptions): Promise<GoHost> {
    const program = await goPeer('go-host');
    const folder = await mkdtemp(join(tmpdir(), 'awf-gh-'));
    await Promise.all(['work', 'tmp'].map((name) => mkdir(join(folder, name))));
    const host = new GoHost(options, program, folder);
    await once(host.#child, 'spawn');
    if (!options.lazy) await host.#settled();
    return host;
  }

  /** {@link open} that rejects with {@link GoHostError} where the plugin did not start, and leaves nothing then. */
  static async launch(options: GoHostOptions): Promise<GoHost> {
    const host = await GoHost.open(options);
    const failed = [host.result('start'), host.result('connect')].find((result) => result && !result.ok);
    if (!failed && (options.lazy || host.result('connect'))) return host;
    await host.close();
    throw new GoHostError(failed?.call ?? 'start', failed?.error ?? { message: `go-host died\n${host.stderr}` });
  }

  /** The result of the implicit `start` or `connect`, or of the Kill at the `end`, if it is there. */
  result(id: 'start' | 'connect' | 'end'): GoHostResult | undefined {
    return this.events.find((event): event is GoHostResult => event.event === 'result' && event.id === id);
  }

  /** What Start gave. Throws where the plugin did not start. */
  get started(): Started {
    const value = this.result('start')?.value;
    if (value === undefined) throw new Error('The plugin has not started');
    return value as Started;
  }

  /** The plugin's pid. Throws where it did not start. */
  get pid(): number {
    return this.started.pid;
  }

  /** The working folder of the plugin. */
  get cwd(): string {
    return this.#options.cwd ?? join(this.#folder, 'work');
  }

  /** The temp folder of host and plugin, where Go puts its sockets. */
  get tempFolder(): string {
    return join(this.#folder, 'tmp');
  }

  /** All log entries so far. */
  get logs(): GoHostLog[] {
    return this.events.filter((event): event is GoHostLog => event.event === 'log');
  }

  /** All calls of AddHelper.Sum so far. */
  get sums(): GoHostSum[] {
    return this.events.filter((event): event is GoHostSum => event.event === 'sum');
  }

  /** All calls of HostEventService.Emit so far. */
  get emits(): GoHostEmit[] {
    return this.events.filter((event): event is GoHostEmit => event.event === 'emit');
  }

  /** All calls of EngineCallbackService so far. */
  get callbacks(): GoHostCallback[] {
    return this.events.filter((event): event is GoHostCallback => event.event === 'callback');
  }

  /** Makes a call and gives its value; rejects with {@link GoHostError}. Calls run side by side. */
  async call<Name extends GoHostCallName>(
    name: Name,
    params?: GoHostCalls[Name]['params'],
  ): Promise<GoHostCalls[Name]['value']> {
    const result = await this.try(name, params);
    if (!result.ok) throw new GoHostError(name, result.error ?? { message: 'no reason given' });
    return result.value;
  }

  /** Makes a call and gives its whole result, failed or not, with the time it took. */
  try<Name extends GoHostCallName>(name: Name, params?: GoHostCalls[Name]['params']): Promise<GoHostResult> {
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve) => {
      this.#results.set(id, resolve);
      if (this.#child.exitCode !== null || this.#ended) this.#failPending();
      else this.#child.stdin.write(`${JSON.stringify({ ...params, call: name, id, async: true })}\n`);
    });
  }

  /** Waits for a log entry. */
  waitForLog(what: string, matches: (log: GoHostLog) => boolean, timeoutMs = 5_000): Promise<GoHostLog> {
    return waitUntil(`log: ${what}`, timeoutMs, () => this.logs.find(matches));
  }

  /** Ends the host program by SIGKILL: it cannot clean up. The plugin must notice by itself. */
  async killHost(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Ends the script: the host kills the plugin (not with `keepAlive`) and ends. May be called twice. */
  close(): Promise<GoHostEnd> {
    this.#ended ??= this.#close();
    return this.#ended;
  }

  async #close(): Promise<GoHostEnd> {
    this.#child.stdin.end();
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), (this.#options.killTimeoutMs ?? 15_000) + exitMarginMs);
    const [exitCode, signal] = await this.#exited;
    clearTimeout(limit);
    const kill = this.result('end')?.value as Killed | undefined;
    const leftovers = this.#options.keepAlive ? [] : await readdir(this.tempFolder);
    if (!this.#options.keepAlive) await rm(this.#folder, { recursive: true, force: true });
    return { exitCode, signal, kill, leftovers };
  }

  #receive(line: string): void {
    const event = parseGoHostEvent(line);
    this.events.push(event);
    if (event.event !== 'result') return;
    this.#results.get(event.id)?.(event);
    this.#results.delete(event.id);
  }

  /** No call may wait for a program that is gone. */
  #failPending(): void {
    const error = { message: `go-host has ended\n${this.stderr}` };
    for (const [id, resolve] of this.#results) resolve({ event: 'result', id, call: '', ok: false, ms: 0, error });
    this.#results.clear();
  }

  #settled(): Promise<unknown> {
    const isOver = () =>
      this.result('connect') ?? (this.result('start')?.ok === false || this.#child.exitCode !== null || undefined);
    const limitMs = (this.#options.startTimeoutMs ?? 10_000) + exitMarginMs;
    return waitUntil('the start of the plugin', limitMs, isOver);
  }
}
