import { GRPCStdioClient, type StdioData, StdioData_Channel } from '@awf/plugin-proto/go-plugin';
import { describe, expect, it } from 'vitest';
import { usePeers } from '../../test/support/peer.js';
import { until } from '../../test/support/until.js';
import { StdioQueue, stdioQueueBytes } from './stdio-queue.js';
import { createStdioService } from './stdio-service.js';

const { start, connect } = usePeers();

async function serveStdio() {
  const queue = new StdioQueue();
  const streams: string[] = [];
  const service = createStdioService(queue, (connection) => streams.push(connection));
  const peer = await start({
    register: (registrar) => registrar.addService(service.definition, service.implementation),
  });
  const print = (text: string) => queue.push('stdout', Buffer.from(text));
  /** Opens the stream and reads it, or leaves it unread. */
  const open = (isRead = true) => {
    const stream = connect(peer.address).client(GRPCStdioClient).streamStdio({});
    const got: StdioData[] = [];
    let ended = false;
    stream.on('error', () => undefined);
    stream.on('end', () => {
      ended = true;
    });
    const read = () => stream.on('data', (data: StdioData) => got.push(data));
    if (isRead) read();
    const text = () => got.map(({ data }) => data.toString()).join('');
    return { stream, got, text, read, isEnded: () => ended };
  };
  return { queue, service, streams, peer, print, open };
}

describe('the stdio stream', () => {
  it('sends what waited and what comes, with its channel', async () => {
    const { queue, print, open, streams } = await serveStdio();
    print('early ');
    const { got } = open();
    await until(() => got.length === 1);
    queue.push('stderr', Buffer.from('late'));
    await until(() => got.length === 2);
    expect(got.map(({ channel, data }) => [channel, data.toString()])).toEqual([
      [StdioData_Channel.STDOUT, 'early '],
      [StdioData_Channel.STDERR, 'late'],
    ]);
    expect(streams).toHaveLength(1);
  });

  it('carries bytes as they are', async () => {
    const { queue, open } = await serveStdio();
    const bytes = Buffer.from([0, 255, 10, 13, 128, 0]);
    queue.push('stdout', bytes);
    const { got } = open();
    await until(() => got.length === 1);
    expect(got[0]?.data.equals(bytes)).toBe(true);
  });

  it('stops at a host that does not read, and loses nothing of what the queue holds', async () => {
    const { queue, open, streams } = await serveStdio();
    const { read, got } = open(false);
    await until(() => streams.length === 1);
    let written = 0;
    while (queue.waitingBytes < stdioQueueBytes - 65_536) {
      expect(written).toBeLessThan(64 * 1_024 * 1_024);
      queue.push('stdout', Buffer.alloc(32_768, 'x'));
      written += 32_768;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(queue.droppedBytes).toBe(0);
    read();
    await until(() => got.reduce((sum, { data }) => sum + data.length, 0) === written);
    expect(queue.waitingBytes).toBe(0);
  });

  it('is taken over by a second one', async () => {
    const { print, open, streams } = await serveStdio();
    const first = open();
    print('one ');
    await until(() => first.text() === 'one ');
    const second = open();
    await until(() => streams.length === 2 && first.isEnded());
    print('two');
    await until(() => second.text() === 'two');
    expect(first.text()).toBe('one ');
  });

  it('keeps the output for the next one when its host is gone', async () => {
    const { queue, print, open, peer, streams } = await serveStdio();
    const first = open();
    await until(() => streams.length === 1);
    first.stream.cancel();
    await until(() => peer.calls.size === 0);
    print('kept');
    expect(queue.waitingBytes).toBe(4);
    const second = open();
    await until(() => second.text() === 'kept');
  });
});

describe('finish', () => {
  it('ends the stream after the output that waits', async () => {
    const { service, print, open, streams } = await serveStdio();
    const { text, isEnded } = open();
    await until(() => streams.length === 1);
    print('last words');
    await service.finish();
    await until(isEnded);
    expect(text()).toBe('last words');
  });

  it('sends all of many small pieces', async () => {
    const { service, print, open, streams } = await serveStdio();
    const { text, isEnded } = open();
    await until(() => streams.length === 1);
    for (let line = 0; line < 2_000; line += 1) print(`${line}\n`);
    await service.finish();
    await until(isEnded);
    expect(text().split('\n')).toHaveLength(2_001);
  });

  it('resolves at once where no host reads', async () => {
    const { service, print } = await serveStdio();
    print('for nobody');
    await service.finish();
    expect(true).toBe(true);
  });

  it('resolves where the host goes away meanwhile', async () => {
    const { service, open, streams, queue } = await serveStdio();
    const { stream } = open(false);
    await until(() => streams.length === 1);
    queue.push('stdout', Buffer.alloc(200_000));
    queue.push('stdout', Buffer.alloc(200_000));
    const finishing = service.finish();
    stream.cancel();
    await finishing;
    expect(queue.waitingBytes).toBeLessThanOrEqual(stdioQueueBytes);
  });
});
