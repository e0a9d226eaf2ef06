import { describe, expect } from 'vitest';
import { isRunning, test } from '../../../test/support/sandbox.js';
import { pause } from '../src/async/within.js';
import { noted, notesOf } from './support/notes.js';
import { callProbe, launchProbe, rejectionOf } from './support/probe.js';
import { startRaw } from './support/raw-plugin.js';

describe('a signal', () => {
  test('SIGINT is left to the host', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    for (let index = 0; index < 3; index++) process.kill(plugin.pid, 'SIGINT');
    await pause(200);
    expect(await callProbe(plugin, { op: 'echo', value: 1 })).toEqual({ value: 1 });
    await plugin.close();
    expect(notesOf(sandbox)).toEqual(['shutdown requested', 'served']);
  });

  test.for(['SIGTERM', 'SIGHUP'] as const)('%s stops the plugin cleanly', async (signal, { sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const hanging = rejectionOf(callProbe(plugin, { op: 'hang' }));
    await noted(sandbox, 'hang begins');
    process.kill(plugin.pid, signal);
    expect(await plugin.exited).toEqual({ code: 0, signal: null });
    expect(await hanging).toMatchObject({ code: 14 });
    expect(notesOf(sandbox)).toEqual(['hang begins', 'shutdown signal', 'hang finally', 'served']);
    expect((await plugin.close()).how).toBe('gone');
  });

  test('SIGTERM stops a plugin that still registers its services, without a line', async ({ sandbox }) => {
    const plugin = startRaw(sandbox, { env: { PROBE_SLOW_MS: '60000' } });
    await noted(sandbox, 'registering');
    plugin.child.kill('SIGTERM');
    expect(await plugin.ended).toEqual({ code: 0, signal: null });
    expect(plugin.stdout()).toBe('');
    expect(notesOf(sandbox)).toEqual(['registering', 'shutdown signal', 'served']);
  });
});

test('the process is gone within a second after serving, whatever is open', async ({ sandbox }) => {
  const plugin = await launchProbe(sandbox);
  await callProbe(plugin, { op: 'linger' });
  const report = await plugin.close();
  expect(report).toMatchObject({ how: 'exited', forced: false, exit: { code: 0 } });
  expect(report.ms).toBeGreaterThan(600);
  expect(report.ms).toBeLessThan(1_600);
  expect(isRunning(plugin.pid)).toBe(false);
  expect(notesOf(sandbox)).toEqual(['shutdown requested', 'served']);
});
