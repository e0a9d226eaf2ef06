import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import type { GoHostResult } from '../../src/go-host-events.js';
import { closeCleanly, type LaunchOptions, launchPeer } from './support/go-hosts.js';
import { waitForSockets } from './support/wait-for-sockets.js';

const launchCounter = (options: LaunchOptions = {}) => launchPeer({ contract: 'counter', ...options });

/** Lets the host call the plugin's brokered server. */
function sumInPlugin(host: GoHost, broker: number): Promise<GoHostResult> {
  return host.try('rpc', { method: '/proto.AddHelper/Sum', request: { a: 3, b: 4 }, broker, timeoutMs: 5_000 });
}

/** Expects a wait of five seconds, which a loaded machine may make longer. */
function expectWindow({ ms }: GoHostResult): void {
  expect(ms).toBeGreaterThan(4_900);
  expect(ms).toBeLessThan(7_000);
}

/** Lets the plugin take an id that the host names and add `value` to the length of `key` by it. */
function sumInHost(host: GoHost, key: string, addServer: number): Promise<GoHostResult> {
  return host.try('counterPut', { key, value: 1, addServer });
}

for (const autoMtls of [false, true]) {
  describePairing('go-host/ts-plugin', `brokered connections, ${autoMtls ? 'over AutoMTLS' : 'without TLS'}`, () => {
    it('reach what the host accepts [GP-5.3-accept host-listens] [GP-5.4-late host-listens]', async () => {
      const host = await launchCounter({ autoMtls });
      await host.call('counterPut', { key: 'ab', value: 2 });
      // Connection info that trails the call which names it.
      await host.call('counterPut', { key: 'abc', value: 3, serveAfterMs: 1_000 });
      expect(host.sums.map(({ a, b }) => [a, b])).toEqual([
        [2, 2],
        [3, 3],
      ]);
      await closeCleanly(host);
    });

    it('reach what the plugin accepts [GP-5.3-accept plugin-listens] [GP-5.4-late plugin-listens]', async () => {
      const host = await launchCounter({ autoMtls });
      for (const word of ['listen', 'delayed', 'late']) {
        const brokerId = await host.call('counterGet', { key: word });
        const dialled = await host.try('dial', { brokerId });
        if (word === 'late') expect(dialled.ms).toBeGreaterThan(500);
        expect(await sumInPlugin(host, brokerId)).toMatchObject({ ok: true, value: { r: '7' } });
      }
      await closeCleanly(host);
    });
  });
}

describePairing('go-host/ts-plugin', 'broker ids', () => {
  it('begin with 1 and never repeat [GP-5.2-next]', async () => {
    const host = await launchCounter();
    expect(await host.call('counterGet', { key: 'promise' })).toBe(1);
    const ids = await Promise.all(Array.from({ length: 20 }, () => host.call('counterGet', { key: 'promise' })));
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
    await closeCleanly(host);
  });

  it('of the two sides name different listeners [GP-5.1-both]', async () => {
    const host = await launchCounter();
    const ids = [await host.call('serve', { service: 'addHelper' }), await host.call('counterGet', { key: 'listen' })];
    expect(ids).toEqual([1, 1]);
    await host.call('counterPut', { key: 'abcde', value: 6, addServer: 1 });
    await host.call('dial', { brokerId: 1 });
    expect(await sumInPlugin(host, 1)).toMatchObject({ value: { r: '7' } });
    // The sum of the plugin's listener did not pass the host's.
    expect(host.sums.map(({ a, b }) => [a, b])).toEqual([[5, 6]]);
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'connection info', () => {
  // Both directions at a time, since each takes five seconds.
  it('is waited for 5 s and serves one dial [GP-5.4-timeout host-listens plugin-listens] [GP-5.4-once host-listens plugin-listens]', async () => {
    const hosts = await Promise.all([launchCounter(), launchCounter()]);
    await Promise.all([expectWaitInPlugin(hosts[0]), expectWaitInHost(hosts[1])]);
    for (const host of hosts) await closeCleanly(host);
  });

  async function expectWaitInPlugin(host: GoHost): Promise<void> {
    const id = await host.call('serve', { service: 'addHelper' });
    expect(await sumInHost(host, 'first', id)).toMatchObject({ ok: true });
    const failed = await Promise.all([sumInHost(host, 'second', id), sumInHost(host, 'never', 99)]);
    for (const [index, result] of failed.entries()) {
      expect(result).toMatchObject({ ok: false, error: { code: 'Unknown' } });
      expect(result.error?.detail).toContain(`broker id ${[id, 99][index]} got no connection info within 5000 ms`);
      expectWindow(result);
    }
    expect(host.sums).toHaveLength(1);
    await host.call('counterPut', { key: 'after', value: 1 });
  }

  async function expectWaitInHost(host: GoHost): Promise<void> {
    const used = await host.call('counterGet', { key: 'listen' });
    await host.call('dial', { brokerId: used });
    const promised = await host.call('counterGet', { key: 'promise' });
    const failed = await Promise.all([used, promised].map((brokerId) => host.try('dial', { brokerId })));
    for (const result of failed) {
      expect(result).toMatchObject({ ok: false, error: { message: 'timeout waiting for connection info' } });
      expectWindow(result);
    }
    expect(await sumInPlugin(host, used)).toMatchObject({ ok: true });
  }
});

describePairing('go-host/ts-plugin', 'brokered servers', () => {
  it('of the host answer until they are stopped [GP-5.5-serve host-listens]', async () => {
    const host = await launchCounter();
    const id = await host.call('serve', { service: 'addHelper' });
    await host.call('counterPut', { key: 'hold', value: 1, addServer: id });
    expect(await host.call('counterGet', { key: 'held' })).toBe(2);
    await waitForSockets(host.tempFolder, 1);
    await host.call('stop', { serverId: id });
    expect(await host.try('counterGet', { key: 'held' })).toMatchObject({ ok: false, error: { code: 'Unavailable' } });
    await waitForSockets(host.tempFolder, 0);
    await closeCleanly(host);
  });

  it('of the plugin answer until they are stopped [GP-5.5-serve plugin-listens]', async () => {
    const host = await launchCounter();
    const home = dirname(host.started.address);
    const ids = await Promise.all(['listen', 'once'].map((key) => host.call('counterGet', { key })));
    for (const brokerId of ids) {
      await host.call('dial', { brokerId });
      expect(await sumInPlugin(host, brokerId)).toMatchObject({ ok: true });
    }
    const [listening = 0, once = 0] = ids;
    const stopped = { ok: false, error: { code: 'Unavailable' } };
    // The server that stops after a call answers it first.
    await waitForSockets(home, 2);
    expect(await sumInPlugin(host, once)).toMatchObject(stopped);
    expect(await sumInPlugin(host, listening)).toMatchObject({ ok: true });
    await host.call('counterGet', { key: 'stop' });
    await waitForSockets(home, 1);
    expect(await sumInPlugin(host, listening)).toMatchObject(stopped);
    await closeCleanly(host);
  });

  it('of both end with the main connection and leave no socket [GP-5.5-close host-listens] [GP-5.5-close plugin-listens]', async () => {
    const host = await launchCounter();
    const id = await host.call('serve', { service: 'addHelper' });
    await host.call('counterPut', { key: 'hold', value: 1, addServer: id });
    await host.call('serve', { service: 'addHelper' });
    for (let count = 0; count < 3; count++) {
      const brokerId = await host.call('counterGet', { key: 'listen' });
      await host.call('dial', { brokerId });
      await sumInPlugin(host, brokerId);
    }
    // Main socket and three of the plugin's; the two of the host's stand beside the plugin's folder.
    await waitForSockets(dirname(host.started.address), 4);
    await waitForSockets(host.tempFolder, 2);
    await closeCleanly(host);
  });
});
