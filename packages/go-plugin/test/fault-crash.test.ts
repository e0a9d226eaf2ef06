import type { LogEntry } from '@awf/go-plugin/host';
import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { logRecords } from './support/log-records.js';
import { noted, notesOf } from './support/notes.js';
import { callProbe, launchProbe, ProbeClient, rejectionOf } from './support/probe.js';

describe('what a handler throws fails its call alone (fault 17)', () => {
  test.for([
    ['throwError', 'thrown on purpose', /^Error: thrown on purpose\n +at .*probe-plugin\.mjs/],
    ['throwCycle', '[object Object]', /^\[object Object\]$/],
    ['rejectText', 'a rejected text', /^a rejected text$/],
  ] as const)('%s', async ([op, details, stack], { sandbox }) => {
    const logs: LogEntry[] = [];
    const plugin = await launchProbe(sandbox, { onLog: (entry) => logs.push(entry) });
    const error = await rejectionOf(callProbe(plugin, { op }));
    expect(error).toMatchObject({ code: 2, details });
    expect(JSON.stringify(error)).not.toContain('probe-plugin.mjs');
    expect(await callProbe(plugin, { op: 'echo', value: 1 })).toEqual({ value: 1 });
    await plugin.close();
    const failures = logRecords(plugin.stderrTail.join('\n')).filter((record) => record['@level'] === 'error');
    expect(failures).toMatchObject([
      { '@message': 'a handler failed', method: '/probe.Probe/Call', error: expect.stringMatching(stack) },
    ]);
    expect(logs.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual(['a handler failed']);
  });
});

const safe = { code: 13, details: 'the plugin crashed while it handled this call; its log has the reason' };

describe('what nobody catches ends the process (fault 17)', () => {
  test.for([
    ['error', 'throw', /^panic: Error: secret detail\n +at .*probe-faults\.mjs/],
    ['error', 'reject', /^panic: Error: secret detail\n +at .*probe-faults\.mjs/],
    ['cycle', 'throw', /^panic: \[object Object\]$/],
    ['nothing', 'reject', /^panic: undefined$/],
    ['two', 'throw', /^panic: Error: first line\nsecond line\n +at /],
  ] as const)('%s by %s', async ([what, how, panic], { sandbox }) => {
    const logs: LogEntry[] = [];
    const plugin = await launchProbe(sandbox, { onLog: (entry) => logs.push(entry) });
    const calls = [rejectionOf(callProbe(plugin, { op: 'breakDown', what, how }))];
    for (const error of await Promise.all(calls)) {
      expect(error).toMatchObject(safe);
      expect(JSON.stringify(error)).not.toMatch(/secret|second line|probe-faults/);
    }
    expect(await plugin.exited).toEqual({ code: 2, signal: null });
    const error = await rejectionOf(plugin.ping());
    expect(error).toMatchObject({
      code: 'CRASHED',
      message: 'Plugin probe exited with code 2.',
      evidence: { exitCode: 2 },
    });
    expect((await plugin.close()).how).toBe('gone');
    const own = plugin.stderrTail.slice(plugin.stderrTail.findIndex((line) => line.startsWith('panic: '))).join('\n');
    expect(own).toMatch(panic);
    expect(logs.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual(own.split('\n'));
  });

  test('failing every call under way, on brokered connections too, and those that come later', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const { id } = await callProbe(plugin, { op: 'accept' });
    const brokered = { connection: await plugin.broker.dial(Number(id)) };
    const calls = [
      rejectionOf(callProbe(plugin, { op: 'untilStopped' })),
      rejectionOf(callProbe(brokered, { op: 'hang' })),
      new Promise((resolve) => plugin.connection.client(ProbeClient).stream({}).on('error', resolve).resume()),
    ];
    for (const note of ['waits for the signal', 'hang begins', 'stream begins']) await noted(sandbox, note);
    calls.push(rejectionOf(callProbe(plugin, { op: 'breakDown', what: 'error', how: 'throw' })));
    const dial = rejectionOf(plugin.broker.dial(99));
    for (const error of await Promise.all(calls)) expect(error).toMatchObject(safe);
    await plugin.exited;
    expect(await rejectionOf(callProbe(plugin, { op: 'echo' }))).toMatchObject({ code: 14 });
    expect(await rejectionOf(callProbe(brokered, { op: 'echo' }))).toMatchObject({ code: 14 });
    expect(await dial).toMatchObject({ code: 'BROKER_CLOSED' });
    await plugin.close();
    expect(notesOf(sandbox)).not.toContain('served');
  });
});
