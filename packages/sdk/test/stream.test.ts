import { setTimeout as pause } from 'node:timers/promises';
import { StreamServiceClient } from '@awf/plugin-proto/awf/stream';
import type { ExecuteUpdate } from '@awf/plugin-proto/awf/stream/messages';
import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { encodeDocument } from '../src/contract/document.js';
import { notesOf } from './support/notes-plugin.js';
import { endOf, launchStreamer, memoryOf, streamOf } from './support/stream-plugin.js';

/** gRPC's codes, as numbers on the wire. */
const status = { cancelled: 1, unknown: 2, deadlineExceeded: 4, unavailable: 14 };

const mebibyte = 1024 * 1024;

function textOf(updates: readonly ExecuteUpdate[]): string {
  return updates.map(({ update }) => (update?.$case === 'output' ? update.value : '')).join('');
}

describe('a host that reads slowly (fault 19)', () => {
  test('holds back 100,000 writes that are awaited: memory stays flat', async ({ sandbox }) => {
    await using plugin = await launchStreamer(sandbox);
    const { bytes: before } = await memoryOf(plugin);
    const stream = streamOf(plugin, 'chatter', { inputs: { times: 100_000, bytes: 1_024 } });
    let text = 0;
    let peak = 0;
    let isAnswered = false;
    for await (const { update } of stream as AsyncIterable<ExecuteUpdate>) {
      if (update?.$case === 'result') isAnswered = true;
      if (update?.$case !== 'output') continue;
      // Looked at while it waits, each 10 MiB.
      if (text % (10 * mebibyte) < update.value.length) {
        await pause(50);
        const memory = await memoryOf(plugin);
        peak = Math.max(peak, memory.bytes - before);
        expect(memory.done * 1_024 - text).toBeLessThan(2 * mebibyte);
      }
      text += update.value.length;
    }
    expect([text, isAnswered]).toEqual([100_000 * 1_024, true]);
    // Without a handler that waits, all of the 100 MB lies in the plugin.
    expect(peak).toBeLessThan(40 * mebibyte);
  }, 60_000);

  test('is spared all but the latest of 100,000 progress calls: memory stays flat', async ({ sandbox }) => {
    await using plugin = await launchStreamer(sandbox);
    const { bytes: before } = await memoryOf(plugin);
    const stream = streamOf(plugin, 'busy', { inputs: { times: 100_000 } });
    stream.on('error', () => undefined);
    const first = await new Promise<ExecuteUpdate>((resolve) => stream.once('data', resolve));
    stream.pause();
    expect(first.update).toMatchObject({ $case: 'progress', value: { fraction: 0 } });
    let memory = await memoryOf(plugin);
    let peak = 0;
    while (memory.done < 100_000) {
      await pause(50);
      memory = await memoryOf(plugin);
      peak = Math.max(peak, memory.bytes - before);
    }
    // Kept, they take more than 50 MB.
    expect(peak).toBeLessThan(16 * mebibyte);
    const { updates, error } = await endOf(stream.resume());
    expect(error).toBeUndefined();
    expect(updates.length).toBeLessThan(5_000);
    expect(updates.at(-2)?.update).toMatchObject({ $case: 'progress', value: { fraction: 0.999_99 } });
    expect(updates.at(-1)?.update).toMatchObject({ $case: 'result', value: { success: true } });
  }, 60_000);
});

describe('a stream that ends early (faults 11, 20)', () => {
  test('by its caller: the signal fires, flush waits no more and the finally runs', async ({ sandbox }) => {
    await using plugin = await launchStreamer(sandbox);
    const stream = streamOf(plugin, 'wait');
    const ended = endOf(stream);
    await sandbox.waitFor('it waits', () => notesOf(sandbox).includes('waiting'));
    stream.cancel();
    expect(await ended).toMatchObject({
      updates: [{ update: { $case: 'output', value: 'waiting' } }],
      error: { code: status.cancelled },
    });
    await sandbox.waitFor('its finally ran', () =>
      notesOf(sandbox).includes('finally: true the caller cancelled the call'),
    );
  });

  test('by its caller, who reads no further: the handler is not held for ever', async ({ sandbox }) => {
    await using plugin = await launchStreamer(sandbox);
    const stream = streamOf(plugin, 'chatter', { inputs: { times: 100_000, bytes: 4_096 } });
    stream.on('error', () => undefined);
    await new Promise((resolve) => stream.once('data', resolve));
    stream.pause();
    let done = -1;
    let before: number;
    do {
      before = done;
      await pause(200);
      done = (await memoryOf(plugin)).done;
    } while (done !== before);
    expect(done).toBeLessThan(100_000);
    stream.cancel();
    await sandbox.waitFor('its finally ran', () => notesOf(sandbox).includes('chatter ended: true'));
    const report = await plugin.close();
    expect(report).toMatchObject({ how: 'exited', forced: false });
  });

  test('by its deadline', async ({ sandbox }) => {
    await using plugin = await launchStreamer(sandbox);
    const { error } = await endOf(streamOf(plugin, 'wait', { options: { deadline: Date.now() + 500 } }));
    expect(error).toMatchObject({ code: status.deadlineExceeded });
    await sandbox.waitFor('its finally ran', () => notesOf(sandbox).some((line) => line.startsWith('finally: true ')));
  });

  test('because the plugin dies', async ({ sandbox }) => {
    await using plugin = await launchStreamer(sandbox);
    const started = performance.now();
    const { updates, error } = await endOf(streamOf(plugin, 'die'));
    expect(textOf(updates)).toBe('last words');
    expect(error).toMatchObject({ code: status.unavailable });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('because the plugin is stopped', async ({ sandbox }) => {
    const plugin = await launchStreamer(sandbox);
    const ended = endOf(streamOf(plugin, 'wait'));
    await sandbox.waitFor('it waits', () => notesOf(sandbox).includes('waiting'));
    await plugin.close();
    expect(notesOf(sandbox).some((line) => line.startsWith('finally: true '))).toBe(true);
    await ended;
  });
});

describe('a step', () => {
  const stepOf = (config: object) => {
    const { bytes = Buffer.alloc(0) } = encodeDocument(config);
    return { stepName: 'the house', stepType: 'build', config: bytes, inputs: Buffer.alloc(0) };
  };

  test('tells its work, and how it ended', async ({ sandbox }) => {
    await using plugin = await launchStreamer(sandbox);
    const stream = plugin.connection.client(StreamServiceClient).executeStep(stepOf({}));
    expect(await endOf(stream)).toEqual({
      updates: [
        { update: { $case: 'output', value: 'building the house\n' }, outputStreamed: false },
        { update: { $case: 'progress', value: { fraction: 0.5, message: 'half' } }, outputStreamed: false },
        { update: { $case: 'output', value: 'done\n' }, outputStreamed: false },
        {
          update: { $case: 'result', value: { output: '', data: Buffer.from('{"built":true}'), exitCode: 3 } },
          outputStreamed: true,
        },
      ],
    });
  });

  test('ends with the error that the unary call has', async ({ sandbox }) => {
    await using plugin = await launchStreamer(sandbox);
    const stream = plugin.connection.client(StreamServiceClient).executeStep(stepOf({ fail: true }));
    expect((await endOf(stream)).error).toMatchObject({
      code: status.unknown,
      details: 'execute step: out of paper',
    });
  });
});
