import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { StderrWriter, stderrQueueBytes } from './stderr-writer.js';

/** A stream that keeps what was written until it is drained. */
class FakeStderr extends EventEmitter {
  readonly lines: string[] = [];
  writableLength = 0;

  write(text: string): boolean {
    this.lines.push(text);
    this.writableLength += text.length;
    return false;
  }

  drain(): void {
    this.writableLength = 0;
    this.emit('drain');
  }
}

function setUp() {
  const stream = new FakeStderr();
  return { stream, writer: new StderrWriter(stream, (count) => `dropped ${count}`) };
}

describe('StderrWriter', () => {
  it('ends each line', () => {
    const { stream, writer } = setUp();
    writer.writeLine('one');
    writer.writeLine('');
    expect(stream.lines).toEqual(['one\n', '\n']);
  });

  it('drops and counts lines beyond 256 KiB, and keeps what waits', () => {
    const { stream, writer } = setUp();
    const line = 'x'.repeat(1_023);
    for (let count = 0; count < 300; count += 1) writer.writeLine(line);
    expect(stream.writableLength).toBeLessThanOrEqual(stderrQueueBytes);
    expect(stream.lines.length + writer.dropped).toBe(300);
    expect(writer.dropped).toBeGreaterThan(0);
  });

  it('tells the count once there is room, and then counts anew', () => {
    const { stream, writer } = setUp();
    stream.writableLength = stderrQueueBytes;
    writer.writeLine('lost');
    writer.writeLine('lost too');
    expect(stream.lines).toEqual([]);
    stream.drain();
    expect(stream.lines).toEqual(['dropped 2\n']);
    stream.drain();
    writer.writeLine('kept');
    expect(stream.lines).toEqual(['dropped 2\n', 'kept\n']);
    expect(writer.dropped).toBe(0);
  });

  it('tells the count before the next line that fits', () => {
    const { stream, writer } = setUp();
    stream.writableLength = stderrQueueBytes;
    writer.writeLine('lost');
    stream.writableLength = 0;
    writer.writeLine('kept');
    expect(stream.lines).toEqual(['dropped 1\n', 'kept\n']);
  });

  it('writes nothing more when the host closed stderr, and does not throw', async () => {
    const { stream, writer } = setUp();
    writer.writeLine('before');
    stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    writer.writeLine('after');
    stream.emit('drain');
    await writer.flush(10_000);
    expect(stream.lines).toEqual(['before\n']);
  });
});

describe('flush', () => {
  it('waits until all was taken', async () => {
    const { stream, writer } = setUp();
    writer.writeLine('last words');
    setTimeout(() => stream.drain(), 20);
    await writer.flush(5_000);
    expect(stream.writableLength).toBe(0);
  });

  it('gives up after its time', async () => {
    vi.useFakeTimers();
    const { stream, writer } = setUp();
    writer.writeLine('never taken');
    let done = false;
    void writer.flush(100).then(() => {
      done = true;
    });
    await vi.advanceTimersByTimeAsync(90);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    expect([done, stream.writableLength]).toEqual([true, 12]);
    vi.useRealTimers();
  });

  it('returns at once where nothing waits', async () => {
    const { writer } = setUp();
    const before = performance.now();
    await writer.flush(5_000);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
