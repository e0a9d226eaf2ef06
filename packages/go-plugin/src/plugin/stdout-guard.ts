import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Writable } from 'node:stream';
import { StdioQueue } from '../services/stdio-queue.js';

/** What the guard keeps for `serve`, wherever in the process each was loaded from. */
export interface StdoutGuard {
  /** Parent process at the time of the first statement: another one later means that the host is gone. */
  readonly hostPid: number;
  /** Everything that was written to stdout and is meant for the host's stdio stream. */
  readonly output: StdioQueue;
  /** Writes to the real stdout, which belongs to the protocol. */
  writeLine(line: string): void;
}

const key = Symbol.for('@awf/go-plugin/stdout-guard');

/** The guard of this process, or `undefined` where none was set. */
export function currentGuard(): StdoutGuard | undefined {
  return Reflect.get(globalThis, key) as StdoutGuard | undefined;
}

/**
 * Keeps stdout for the protocol: from now on whatever the process writes there (console, `process.stdout`, `fs` on
 * descriptor 1) goes to the host's stdio stream. Where descriptor 1 is a pipe on Linux, as Go hosts give it, the
 * descriptor itself is replaced by stderr, which also catches native code and children. It must run before the
 * author's first import; calling it again changes nothing.
 *
 * Not caught where descriptor 1 is no pipe (hosts in Node): raw writes of workers and of children that inherit stdout.
 */
export function guardStdout(): StdoutGuard {
  const existing = currentGuard();
  if (existing !== undefined) return existing;
  const output = new StdioQueue();
  const writeSync = fs.writeSync;
  const descriptor = replaceDescriptor() ?? 1;
  const guard: StdoutGuard = {
    hostPid: process.ppid,
    output,
    writeLine: (line) => writeFully(writeSync, descriptor, line),
  };
  Reflect.set(globalThis, key, guard);
  replaceStream(output);
  replaceFileFunctions(output);
  return guard;
}

/** Moves the pipe at descriptor 1 elsewhere and puts stderr in its place; the new descriptor, or `undefined` where that cannot be done. */
function replaceDescriptor(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const isPipe = fs.fstatSync(1).isFIFO();
    // Node's realpathSync reads the result of the last stat of whoever called it: after a pipe's it stops early, and
    // every module that is loaded through a symbolic link from then on is not found.
    fs.statSync('/');
    if (!isPipe) return undefined;
    const moved = fs.openSync('/proc/self/fd/1', 'w');
    const stderr = fs.openSync('/proc/self/fd/2', 'a');
    fs.closeSync(1);
    // The lowest free descriptor is taken, which is 1 unless stdin is closed.
    let replaced = fs.openSync('/proc/self/fd/2', 'a');
    if (replaced !== 1) replaced = fs.openSync('/proc/self/fd/2', 'a');
    fs.closeSync(stderr);
    return moved;
  } catch {
    return undefined;
  }
}

/** Writes all of a text, waiting where the pipe is full: the line is short and its reader is there. */
function writeFully(writeSync: typeof fs.writeSync, descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; ) {
    try {
      start += writeSync(descriptor, bytes, start);
    } catch (error) {
      if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'EAGAIN') throw error;
    }
  }
}

function replaceStream(output: StdioQueue): void {
  const stream = new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      output.push('stdout', chunk);
      done();
    },
  });
  Object.defineProperties(stream, { fd: { value: 1 }, isTTY: { value: false }, _isStdio: { value: true } });
  // As the real one: ending or destroying it does not end the process's output.
  stream.destroy = () => stream;
  Object.defineProperty(process, 'stdout', { configurable: true, enumerable: true, get: () => stream });
  // A console that was used already keeps the stream it had.
  Reflect.set(console, '_stdout', stream);
}

type Bytes = string | ArrayBufferView;
type Callback = (error: null, written: number, data: unknown) => void;

/** Bytes of one `fs.write` or `fs.writeSync` call, whose arguments differ for texts and buffers. */
function writtenBytes(data: Bytes, rest: readonly unknown[]): Uint8Array {
  const [second, third] = rest;
  if (typeof data === 'string')
    return Buffer.from(data, typeof third === 'string' && Buffer.isEncoding(third) ? third : 'utf8');
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const offset = typeof second === 'number' ? second : 0;
  return bytes.subarray(offset, typeof third === 'number' ? offset + third : undefined);
}

function replaceFileFunctions(output: StdioQueue): void {
  const take = (data: Bytes, rest: readonly unknown[] = []): number => {
    const bytes = writtenBytes(data, rest);
    output.push('stdout', bytes);
    return bytes.length;
  };
  const answer = (rest: readonly unknown[], written: number, data: unknown): void => {
    const callback = rest.findLast((value) => typeof value === 'function') as Callback | undefined;
    process.nextTick(() => callback?.(null, written, data));
  };
  const takeAll = (buffers: readonly ArrayBufferView[]): number =>
    buffers.reduce((sum, buffer) => sum + take(buffer), 0);
  divert('writeSync', (data: Bytes, ...rest) => take(data, rest));
  divert('writevSync', (buffers: readonly ArrayBufferView[]) => takeAll(buffers));
  divert('write', (data: Bytes, ...rest) => answer(rest, take(data, rest), data));
  divert('writev', (buffers: readonly ArrayBufferView[], ...rest) => answer(rest, takeAll(buffers), buffers));
  for (const name of ['writeFileSync', 'appendFileSync'] as const) divert(name, (data: Bytes) => void take(data));
  for (const name of ['writeFile', 'appendFile'] as const) {
    divert(name, (data: Bytes, ...rest) => {
      take(data);
      answer(rest, 0, undefined);
    });
  }
  // Named imports of ES modules see the new functions only after this.
  syncBuiltinESMExports();
}

/** Puts a function in front of one of `fs` that takes the calls on descriptor 1. */
function divert<Args extends readonly unknown[]>(name: keyof typeof fs, take: (...args: Args) => unknown): void {
  const original = fs[name] as (...args: readonly unknown[]) => unknown;
  const diverted = function (this: unknown, target: unknown, ...args: readonly unknown[]): unknown {
    return target === 1 ? take(...(args as unknown as Args)) : Reflect.apply(original, this, [target, ...args]);
  };
  Object.defineProperties(diverted, Object.getOwnPropertyDescriptors(original));
  Reflect.set(fs, name, diverted);
}
