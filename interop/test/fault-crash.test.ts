import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { noted, notesOf } from '../../packages/go-plugin/test/support/notes.js';
import { test } from '../../test/support/sandbox.js';
import { describePairing } from '../src/describe-with-peer.js';
import { GoHost } from '../src/go-host.js';
import { answerOf, callProbeOf, probeOptions } from './support/probe-host.js';

const safe = { ok: false, error: { code: 'Internal', detail: expect.stringContaining('the plugin crashed') } };

describePairing('go-host/ts-plugin', 'what goes wrong in a plugin', () => {
  test('an exception in a handler fails that call only, and its stack is logged [GP-7.5-throw]', async ({
    sandbox,
  }) => {
    const host = await GoHost.launch(probeOptions(sandbox));
    expect(await callProbeOf(host, { op: 'throwError' })).toMatchObject({
      error: { code: 'Unknown', detail: 'thrown on purpose' },
    });
    const { level, fields } = await host.waitForLog('the stack', ({ message }) => message === 'a handler failed');
    expect(level).toBe('error');
    expect(fields).toMatchObject({ error: expect.stringMatching(/^Error: thrown on purpose\n +at /) });
    expect(answerOf(await callProbeOf(host, { op: 'echo', value: 1 }))).toEqual({ value: 1 });
    await host.close();
  });

  for (const how of ['throw', 'reject']) {
    test(`an uncaught error by ${how} fails all calls and shows as a panic [GP-7.5-uncaught]`, async ({ sandbox }) => {
      const host = await GoHost.launch({ ...probeOptions(sandbox), autoMtls: true });
      const hanging = callProbeOf(host, { op: 'hang' });
      await noted(sandbox, 'hang begins');
      expect(await callProbeOf(host, { op: 'breakDown', what: 'error', how })).toMatchObject(safe);
      expect(await hanging).toMatchObject(safe);
      expect(await host.call('waitExit', { timeoutMs: 5_000 })).toMatchObject({ exited: true, exitCode: 2 });
      const panic = host.logs.findIndex(({ message }) => message === 'panic: Error: secret detail');
      const stack = host.logs.slice(panic).filter(({ name }) => name !== 'plugin');
      expect(stack.length).toBeGreaterThan(1);
      expect(new Set(stack.map(({ level }) => level))).toEqual(new Set(['error']));
      expect(await callProbeOf(host, { op: 'echo' })).toMatchObject({ error: { code: 'Unavailable' } });
      await host.close();
    });
  }
});

describePairing('go-host/ts-plugin', 'what is asked of a plugin', () => {
  test('SIGINT does not end it, SIGTERM does cleanly [GP-7.3-sigint] [GP-7.3-sigterm]', async ({ sandbox }) => {
    const host = await GoHost.launch(probeOptions(sandbox));
    await host.call('signal', { signal: 'SIGINT' });
    expect(answerOf(await callProbeOf(host, { op: 'echo', value: 1 }))).toEqual({ value: 1 });
    await host.call('signal', { signal: 'SIGTERM' });
    expect(await host.call('waitExit', { timeoutMs: 5_000 })).toMatchObject({ exited: true, exitCode: 0 });
    expect(notesOf(sandbox)).toEqual(['shutdown signal', 'served']);
    await host.close();
  });

  test('its end is well within the two seconds, whatever is open [GP-7.4-budget]', async ({ sandbox }) => {
    const host = await GoHost.launch(probeOptions(sandbox));
    await callProbeOf(host, { op: 'linger' });
    const { kill } = await host.close();
    expect(kill).toMatchObject({ exitCode: 0, forced: false, hung: false });
    expect(kill?.ms).toBeLessThan(1_800);
    expect(notesOf(sandbox)).toEqual(['shutdown requested', 'served']);
  });

  test('multiplexing: the Go host says that the plugin has none [GP-5.8-refused]', async ({ sandbox }) => {
    const host = await GoHost.open({ ...probeOptions(sandbox), multiplex: true });
    expect(host.result('start')).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('plugin does not support the feature') },
    });
    await host.close();
    // go-plugin kills it then, and a plugin that is killed leaves its socket (go-plugin spec §2.1).
    for (const name of readdirSync(sandbox.folder)) rmSync(join(sandbox.folder, name), { recursive: true });
  });

  test('a certificate that it cannot read: it says so and ends [GP-3.6-garbage]', async ({ sandbox }) => {
    const host = await GoHost.open(probeOptions(sandbox, { PLUGIN_CLIENT_CERT: 'garbage' }));
    expect(host.result('start')).toMatchObject({ ok: false });
    const message = 'probe could not start: certificate of the other side is unusable: it holds no PEM block';
    const { level } = await host.waitForLog('the reason', (log) => log.message.endsWith(message));
    expect(level).toBe('error');
    await host.close();
  });
});
