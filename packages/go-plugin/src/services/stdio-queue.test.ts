import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StdioQueue, stdioQueueBytes } from './stdio-queue.js';

function drain(queue: StdioQueue) {
  const chunks = [];
  for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) chunks.push(chunk);
  return chunks;
}

const textOf = (queue: StdioQueue) => drain(queue).map(({ channel, data }) => `${channel}:${Buffer.from(data)}`);

describe('StdioQueue', () => {
  it('gives output in its order, with its channel', () => {
    const queue = new StdioQueue();
    queue.push('stdout', Buffer.from('a'));
    queue.push('stderr', Buffer.from('b'));
    queue.push('stdout', Buffer.from('c'));
    expect(queue.waitingBytes).toBe(3);
    expect(textOf(queue)).toEqual(['stdout:a', 'stderr:b', 'stdout:c']);
    expect(queue.waitingBytes).toBe(0);
    expect(queue.shift()).toBeUndefined();
  });

  it('copies the bytes: the caller may use its buffer again', () => {
    const queue = new StdioQueue();
    const buffer = Buffer.from('before');
    queue.push('stdout', buffer);
    buffer.fill('x');
    expect(textOf(queue)).toEqual(['stdout:before']);
  });

  it('puts small output of one channel together, up to 32 KiB', () => {
    const queue = new StdioQueue();
    for (let count = 0; count < 3; count += 1) queue.push('stdout', Buffer.alloc(16_000, 'a'));
    queue.push('stderr', Buffer.from('b'));
    queue.push('stderr', Buffer.from('c'));
    expect(drain(queue).map(({ channel, data }) => [channel, data.length])).toEqual([
      ['stdout', 32_000],
      ['stdout', 16_000],
      ['stderr', 2],
    ]);
  });

  it('takes nothing of no bytes', () => {
    const queue = new StdioQueue();
    queue.push('stdout', new Uint8Array());
    expect(queue.shift()).toBeUndefined();
  });

  it('cuts large output into pieces of 32 KiB, each of a buffer of its own', () => {
    const queue = new StdioQueue();
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));
    queue.push('stdout', bytes);
    const chunks = drain(queue);
    expect(chunks.map(({ data }) => data.length)).toEqual([32_768, 32_768, 4_464]);
    expect(chunks.every(({ data }) => data.buffer.byteLength === data.length)).toBe(true);
    expect(Buffer.concat(chunks.map(({ data }) => data)).equals(bytes)).toBe(true);
  });

  it('holds 256 KiB, and drops and counts the oldest beyond', () => {
    const queue = new StdioQueue();
    queue.push('stdout', Buffer.from('oldest'));
    queue.push('stdout', Buffer.alloc(stdioQueueBytes - 6, 'x'));
    expect([queue.waitingBytes, queue.droppedBytes]).toEqual([stdioQueueBytes, 0]);
    queue.push('stderr', Buffer.from('new'));
    expect([queue.waitingBytes, queue.droppedBytes]).toEqual([stdioQueueBytes - 3, 6]);
    expect(drain(queue).at(-1)?.channel).toBe('stderr');
  });

  it('stays bounded whatever is written', () => {
    const queue = new StdioQueue();
    for (let count = 0; count < 100; count += 1) queue.push('stdout', Buffer.alloc(1_000_000, count));
    expect(queue.waitingBytes).toBeLessThanOrEqual(stdioQueueBytes);
    expect(queue.waitingBytes + queue.droppedBytes).toBe(100_000_000);
    expect(drain(queue).every(({ data }) => data[0] === 99)).toBe(true);
  });

  it('loses no byte without counting it', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(sizes, (lengths) => {
        const queue = new StdioQueue();
        for (const length of lengths) queue.push('stdout', Buffer.alloc(length));
        const dropped = queue.droppedBytes;
        const read = drain(queue).reduce((sum, { data }) => sum + data.length, 0);
        return read + dropped === lengths.reduce((sum, length) => sum + length, 0) && queue.waitingBytes === 0;
      }),
      { numRuns: 300 },
    );
  });

  it('tells its reader of output, at once where some waits already', () => {
    const queue = new StdioQueue();
    const told: string[] = [];
    queue.setReader(() => told.push('empty'));
    expect(told).toEqual([]);
    queue.push('stdout', Buffer.from('a'));
    expect(told).toEqual(['empty']);
    queue.setReader(() => told.push('second'));
    expect(told).toEqual(['empty', 'second']);
    queue.setReader(undefined);
    queue.push('stdout', Buffer.from('b'));
    expect(told).toEqual(['empty', 'second']);
  });
});
