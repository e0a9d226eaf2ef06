import { EventEmitter } from 'node:events';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runStream, type StartStream } from './stream-call.js';

function statusError(code: status): ServiceError {
  return Object.assign(new Error('x'), { code, details: 'x', metadata: new Metadata() });
}

/** A stream that sends what the test says; what comes while it is paused comes once it is resumed. */
class TestStream extends EventEmitter {
  cancelled = 0;
  #paused = false;
  #kept: (() => void)[] = [];

  send(event: 'data' | 'end', message?: string): void {
    const send = () => void this.emit(event, message);
    if (this.#paused) this.#kept.push(send);
    else send();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    while (!this.#paused && this.#kept.length > 0) this.#kept.shift()?.();
  }

  cancel(): void {
    this.cancelled += 1;
  }
}

function setUp() {
  const stream = new TestStream();
  const read: string[] = [];
  const seen: { options?: object } = {};
  const start: StartStream<string> = (_metadata, options) => {
    seen.options = options;
    return stream;
  };
  return { stream, seen, read, start, call: { start, read: (message: string) => void read.push(message) } };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('runStream', () => {
  it('reads all messages and then ends, and leaves no timer behind', async () => {
    const { stream, call, read, seen } = setUp();
    const end = runStream(call, { timeoutMs: 50 });
    stream.send('data', 'a');
    stream.send('data', 'b');
    stream.emit('status');
    stream.send('end');
    expect(await end).toEqual({ response: undefined });
    expect([read, vi.getTimerCount(), seen.options]).toEqual([['a', 'b'], 0, { deadline: 1_000_150 }]);
  });

  it('gives the status that it ended with, and reads nothing after it', async () => {
    const { stream, call, read } = setUp();
    const end = runStream(call, {});
    stream.send('data', 'a');
    stream.emit('error', statusError(status.INTERNAL));
    stream.send('data', 'b');
    stream.send('end');
    expect(await end).toMatchObject({ error: { code: status.INTERNAL }, isLate: false });
    expect(read).toEqual(['a']);
  });

  it('holds the sender back while its reader is busy', async () => {
    const { stream, start, read } = setUp();
    let next = () => {};
    const slow = (message: string) => {
      read.push(message);
      return new Promise<void>((resolve) => {
        next = resolve;
      });
    };
    const end = runStream({ start, read: slow }, {});
    for (const message of ['a', 'b']) stream.send('data', message);
    stream.send('end');
    await vi.advanceTimersByTimeAsync(10);
    expect(read).toEqual(['a']);
    next();
    await vi.advanceTimersByTimeAsync(10);
    expect(read).toEqual(['a', 'b']);
    next();
    expect(await end).toEqual({ response: undefined });
  });

  it.each([
    ['throws', () => raise('no')],
    ['rejects', async () => raise('no')],
  ])('cancels the call where its reader %s, and fails as that did', async (_how, read) => {
    const { stream, start } = setUp();
    const end = expect(runStream({ start, read }, { timeoutMs: 50 })).rejects.toThrow('no');
    stream.send('data', 'a');
    await end;
    stream.emit('error', statusError(status.CANCELLED));
    expect([stream.cancelled, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it('ends in time though its reader does not, before the last status and after it', async () => {
    const busy = () => new Promise<void>(() => {});
    for (const isAnswered of [false, true]) {
      const { stream, start } = setUp();
      const end = runStream({ start, read: busy }, { timeoutMs: 50 });
      stream.send('data', 'a');
      if (isAnswered) stream.emit('status');
      await vi.advanceTimersByTimeAsync(50);
      expect(stream.cancelled).toBe(1);
      if (!isAnswered) stream.emit('error', statusError(status.CANCELLED));
      expect(await end).toMatchObject({ error: { code: status.CANCELLED }, isLate: true });
    }
  });

  it('is not made where the signal fired before', async () => {
    const { call, seen } = setUp();
    expect(await runStream(call, { signal: AbortSignal.abort() })).toMatchObject({ error: { code: status.CANCELLED } });
    expect(seen.options).toBeUndefined();
  });
});

function raise(text: string): never {
  throw new Error(text);
}
