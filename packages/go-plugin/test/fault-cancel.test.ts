import type { PluginProcess } from '@awf/go-plugin/host';
import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { noted, notesOf } from './support/notes.js';
import { callProbe, launchProbe, ProbeClient, type ProbeRequest } from './support/probe.js';

interface Cancellable {
  readonly error: Promise<unknown>;
  cancel(): void;
}

/** A call whose error is awaited; a deadline is in ms from now. */
function begin(plugin: Pick<PluginProcess, 'connection'>, request: ProbeRequest, timeoutMs?: number): Cancellable {
  const client = plugin.connection.client(ProbeClient);
  let cancel = (): void => undefined;
  const error = new Promise<unknown>((resolve) => {
    const options = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
    const call = client.call(request, options, (failure) => resolve(failure));
    cancel = () => call.cancel();
  });
  return { error, cancel };
}

const cancelled = { code: 1, details: 'Cancelled on client' };
const tooLate = { code: 4, details: expect.stringContaining('Deadline exceeded') };

async function expectServes(plugin: PluginProcess): Promise<void> {
  expect(await callProbe(plugin, { op: 'echo', value: 'on' })).toEqual({ value: 'on' });
  await plugin.close();
}

describe('a call that its caller gives up (fault 20)', () => {
  test('before it arrived: no handler is left waiting', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const count = (note: string) => notesOf(sandbox).filter((line) => line === note).length;
    for (let index = 0; index < 20; index++) {
      const call = begin(plugin, { op: 'hang' });
      if (index % 2 === 1) await new Promise(setImmediate);
      call.cancel();
      expect(await call.error).toMatchObject(cancelled);
    }
    await sandbox.waitFor('each that began ends', () => count('hang begins') === count('hang finally'));
    await expectServes(plugin);
  });

  test('while it is handled: the handler is told, and its finally runs', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const call = begin(plugin, { op: 'hang' });
    await noted(sandbox, 'hang begins');
    call.cancel();
    expect(await call.error).toMatchObject(cancelled);
    await noted(sandbox, 'hang finally');
    await expectServes(plugin);
    expect(plugin.stderrTail.filter((line) => line.includes('a handler failed'))).toEqual([]);
  });

  test('after it was answered', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const call = begin(plugin, { op: 'echo', value: 1 });
    expect(await call.error).toBeNull();
    call.cancel();
    await expectServes(plugin);
  });

  test('a stream: the handler is told', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const stream = plugin.connection.client(ProbeClient).stream({});
    const error = new Promise((resolve) => stream.on('error', resolve));
    await new Promise((resolve) => stream.once('data', resolve));
    stream.cancel();
    expect(await error).toMatchObject(cancelled);
    await noted(sandbox, 'stream finally');
    await expectServes(plugin);
  });

  test('on a brokered connection, or by closing that', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const { id } = await callProbe(plugin, { op: 'accept' });
    const connection = await plugin.broker.dial(Number(id));
    const call = begin({ connection }, { op: 'hang' });
    await noted(sandbox, 'hang begins');
    call.cancel();
    expect(await call.error).toMatchObject(cancelled);
    await noted(sandbox, 'hang finally');
    connection.close();
    await expectServes(plugin);
  });
});

describe('a deadline (fault 20)', () => {
  test('of a millisecond', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const calls = Array.from({ length: 20 }, () => begin(plugin, { op: 'hang' }, 1));
    for (const { error } of calls) expect(await error).toMatchObject(tooLate);
    const count = (note: string) => notesOf(sandbox).filter((line) => line === note).length;
    await sandbox.waitFor('each that began ends', () => count('hang begins') === count('hang finally'));
    await expectServes(plugin);
  });

  test('that passes while the call is handled: the handler is told, and its finally runs', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const { error } = begin(plugin, { op: 'hang' }, 400);
    expect(await error).toMatchObject(tooLate);
    await noted(sandbox, 'hang finally');
    await expectServes(plugin);
  });
});

test('the signal of the plugin aborts when it stops, and calls under way see it', async ({ sandbox }) => {
  const plugin = await launchProbe(sandbox);
  const call = begin(plugin, { op: 'untilStopped' });
  await noted(sandbox, 'waits for the signal');
  await plugin.close();
  await call.error;
  expect(notesOf(sandbox)).toContain('signal aborted: the plugin is stopping (requested)');
});
