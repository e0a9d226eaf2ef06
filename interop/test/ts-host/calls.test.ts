import type { LogEntry } from '@awf/go-plugin/host';
import { HealthClient } from '@awf/plugin-proto/health';
import { expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { kvOf, unary } from './support/calls.js';
import { failureOf, statusOf } from './support/failures.js';
import { launchBad, launchGo } from './support/launch-go.js';
import { serveSum } from './support/serve-sum.js';

const servingStatus = 1;

describePairing('ts-host/go-plugin', "go-plugin's own services", () => {
  test('health says SERVING for the plugin alone [GP-4.1-health]', async ({ sandbox }) => {
    for (const tls of ['auto', 'off'] as const) {
      await using plugin = await launchGo(sandbox, 'kv-plugin', { tls });
      await plugin.ping();
      const health = plugin.connection.client(HealthClient);
      const check = (service: string) => unary(health.check.bind(health), { service });
      expect(await check('plugin')).toEqual({ status: servingStatus });
      expect(await statusOf(check('nobody'))).toMatch(/^NOT_FOUND: /);
    }
  });

  test.for(['bare', 'no-health'])('may be missing: %s [GP-4.1-missing]', async (mode, { sandbox }) => {
    await using plugin = await launchBad(sandbox, mode, { graceMs: 100 });
    expect(await kvOf(plugin).get('word')).toBe('word');
    const accept = serveSum(plugin);
    expect((await failureOf(accept)).code).toMatch(/^BROKER_(TIMEOUT|CLOSED)$/);
    expect((await failureOf(plugin.broker.dial(1, { timeoutMs: 100 }))).code).toMatch(/^BROKER_(TIMEOUT|CLOSED)$/);
    expect(await kvOf(plugin).get('still')).toBe('still');
  });

  test('a plugin that says NOT_SERVING answered, which is what a launch asks', async ({ sandbox }) => {
    await using plugin = await launchBad(sandbox, 'not-serving', { graceMs: 100 });
    await plugin.ping();
  });
});

describePairing('ts-host/go-plugin', 'calls', () => {
  test('above 4 MiB pass to us; towards a Go plugin its limit is named [GP-4.3-large]', async ({ sandbox }) => {
    await using plugin = await launchBad(sandbox, 'serve', { tls: 'auto' });
    const kv = kvOf(plugin);
    expect(await kv.get('big')).toHaveLength(5 << 20);
    expect(await statusOf(kv.put('a', Buffer.alloc(5 << 20)))).toMatch(/^RESOURCE_EXHAUSTED: .*\(\d+ vs\. 4194304\)$/);
    await kv.put('a', Buffer.alloc((4 << 20) - 100));
    expect(await kv.get('word')).toBe('word');
  });

  test('that are given up are seen as cancelled there [GP-4.3-cancel]', async ({ sandbox }) => {
    const entries: LogEntry[] = [];
    await using plugin = await launchBad(sandbox, 'serve', { onLog: (entry) => entries.push(entry) });
    const controller = new AbortController();
    const call = kvOf(plugin).get('hang', { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    expect(await statusOf(call)).toMatch(/^CANCELLED: /);
    const said = '[WARN] hang: the call was cancelled';
    await sandbox.waitFor('the plugin noticed', () => entries.some(({ message }) => message === said));
    expect(await kvOf(plugin).get('word')).toBe('word');
  });

  test('end with their deadline on both ends [GP-4.3-deadline]', async ({ sandbox }) => {
    const entries: LogEntry[] = [];
    await using plugin = await launchBad(sandbox, 'serve', { onLog: (entry) => entries.push(entry) });
    // Whose timer is first is chance. Go's resets the stream, which gRPC calls CANCELLED.
    const late = /^(DEADLINE_EXCEEDED|CANCELLED): /;
    const start = performance.now();
    expect(await statusOf(kvOf(plugin).get('hang', { timeoutMs: 300 }))).toMatch(late);
    expect(performance.now() - start).toBeGreaterThan(280);
    const said = '[WARN] hang: the call was cancelled';
    await sandbox.waitFor('the plugin noticed', () => entries.some(({ message }) => message === said));
    expect(await statusOf(kvOf(plugin).get('hang', { timeoutMs: 1 }))).toMatch(late);
    expect(await kvOf(plugin).get('word')).toBe('word');
  });

  test('keep the status that the plugin gave them', async ({ sandbox }) => {
    await using plugin = await launchBad(sandbox, 'serve');
    expect(await statusOf(kvOf(plugin).get('error'))).toBe('FAILED_PRECONDITION: not in this mood');
  });
});
