import { existsSync } from 'node:fs';
import type { PeerAddress } from '@awf/go-plugin';
import { expect, vi } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { counterOf, sumOver } from './support/calls.js';
import { failureOf, statusOf, timeOf } from './support/failures.js';
import { launchGo } from './support/launch-go.js';
import { type Sum, serveSum } from './support/serve-sum.js';

/** Expects the five seconds of the broker, which a loaded machine may stretch. */
function expectWindow(ms: number): void {
  expect(ms).toBeGreaterThan(4_900);
  expect(ms).toBeLessThan(9_000);
}

/** Whether a listener's socket is there. */
function isThere(address: PeerAddress): boolean {
  return address.network === 'unix' && existsSync(address.path);
}

for (const tls of ['auto', 'off'] as const) {
  describePairing('ts-host/go-plugin', `brokered connections, tls ${tls}`, () => {
    test('reach what the host accepts [GP-5.3-accept host-listens] [GP-5.4-late host-listens]', async ({ sandbox }) => {
      await using plugin = await launchGo(sandbox, 'counter-plugin', { tls });
      const counter = counterOf(plugin);
      const sums: Sum[] = [];
      const server = await serveSum(plugin, { sums });
      await counter.put('n', 40, server.id);
      await server.close();
      // The call goes out a while before its connection info.
      const late = plugin.broker.nextId();
      const put = counter.put('n', 2, late);
      await new Promise((resolve) => setTimeout(resolve, 700));
      await serveSum(plugin, { sums, id: late });
      await put;
      expect(await counter.get('n')).toBe(42);
      expect(sums).toEqual([
        [0, 40],
        [40, 2],
      ]);
    });

    test('reach what the plugin accepts [GP-5.3-accept plugin-listens] [GP-5.4-late plugin-listens]', async ({
      sandbox,
    }) => {
      await using plugin = await launchGo(sandbox, 'broker-plugin', { tls });
      for (const word of ['listen', 'delayed', 'late']) {
        const id = await counterOf(plugin).get(word);
        const start = performance.now();
        const connection = await plugin.broker.dial(id);
        if (word === 'late') expect(performance.now() - start).toBeGreaterThan(250);
        expect(await sumOver(connection, 3, id)).toBe(3 + id);
        connection.close();
      }
    });

    test('run in both directions side by side', async ({ sandbox }) => {
      await using plugin = await launchGo(sandbox, 'broker-plugin', { tls });
      const sums: Sum[] = [];
      const there = Array.from({ length: 8 }, async (_, value) => {
        const server = await serveSum(plugin, { sums });
        await counterOf(plugin).put('key', value, server.id);
        await server.close();
      });
      const back = Array.from({ length: 8 }, async (_, value) => {
        const connection = await plugin.broker.dial(await counterOf(plugin).get('listen'));
        expect(await sumOver(connection, value, 1)).toBe(value + 1);
        connection.close();
      });
      await Promise.all([...there, ...back]);
      expect(sums.map(([, value]) => value).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });
  });
}

describePairing('ts-host/go-plugin', 'broker ids', () => {
  test('begin with 1 and never repeat, on both sides [GP-5.2-next]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'broker-plugin');
    const counter = counterOf(plugin);
    const theirs = await Promise.all(Array.from({ length: 20 }, () => counter.get('promise')));
    const ours = Array.from({ length: 20 }, () => plugin.broker.nextId());
    const expected = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(theirs.sort((a, b) => a - b)).toEqual(expected);
    expect(ours).toEqual(expected);
  });

  test('of the two sides name different listeners [GP-5.1-both]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'broker-plugin');
    const sums: Sum[] = [];
    const server = await serveSum(plugin, { sums });
    const theirs = await counterOf(plugin).get('listen');
    expect([server.id, theirs]).toEqual([1, 1]);
    const connection = await plugin.broker.dial(theirs);
    expect(connection.address).not.toEqual(server.address);
    expect(await sumOver(connection, 3, 4)).toBe(7);
    await counterOf(plugin).put('abc', 6, server.id);
    // The sum of the plugin's listener was not asked of ours.
    expect(sums).toEqual([[3, 6]]);
    connection.close();
  });
});

describePairing('ts-host/go-plugin', 'connection info', () => {
  // In one test, since all waits are as long.
  test('that never comes is waited for 5 s, and what came serves one dial [GP-5.4-timeout host-listens plugin-listens] [GP-5.4-once host-listens plugin-listens]', async ({
    sandbox,
  }) => {
    await using plugin = await launchGo(sandbox, 'broker-plugin');
    const counter = counterOf(plugin);
    const sums: Sum[] = [];
    const server = await serveSum(plugin, { sums });
    await counter.put('first', 1, server.id);
    const used = await counter.get('listen');
    const connection = await plugin.broker.dial(used);
    const promised = await counter.get('promise');

    const puts = [counter.put('never', 1, 99), counter.put('twice', 1, server.id)];
    const dials = [used, promised].map((id) => plugin.broker.dial(id));
    const times = Promise.all([...puts, ...dials].map(timeOf));
    for (const put of puts) expect(await statusOf(put)).toBe('UNKNOWN: timeout waiting for connection info');
    const errors = await Promise.all(dials.map(failureOf));
    expect(errors.map(({ code }) => code)).toEqual(['BROKER_TIMEOUT', 'BROKER_TIMEOUT']);
    expect(errors[0]?.message).toContain(`roker id ${used} `);
    expect(errors[1]?.message).toContain(`roker id ${promised} `);
    for (const ms of await times) expectWindow(ms);

    // Neither side is the worse for it.
    expect(sums).toEqual([[5, 1]]);
    await counter.put('again', 2, (await serveSum(plugin, { sums })).id);
    expect(sums).toHaveLength(2);
    expect(await sumOver(connection, 1, 1)).toBe(2);
    connection.close();
  });
});

describePairing('ts-host/go-plugin', 'brokered servers', () => {
  test('of the host answer until they are stopped [GP-5.5-serve host-listens]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'counter-plugin');
    const sums: Sum[] = [];
    const server = await serveSum(plugin, { sums });
    expect(isThere(server.address)).toBe(true);
    await counterOf(plugin).put('n', 1, server.id);
    await server.close();
    expect(isThere(server.address)).toBe(false);
    const stopped = await serveSum(plugin, { sums });
    await stopped.close();
    // The plugin has the address by now, and nobody is there.
    expect(await statusOf(counterOf(plugin).put('n', 1, stopped.id))).toMatch(/^UNAVAILABLE: |^UNKNOWN: .*Unavailable/);
    expect(sums).toHaveLength(1);
  });

  test('of the plugin answer until they are stopped [GP-5.5-serve plugin-listens]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'broker-plugin');
    const connection = await plugin.broker.dial(await counterOf(plugin).get('once'));
    expect(isThere(connection.address)).toBe(true);
    expect(await sumOver(connection, 1, 2)).toBe(3);
    await sandbox.waitFor('its socket is gone', () => !isThere(connection.address));
    // The listener goes first, and then the connections that it had.
    await vi.waitFor(async () => expect(await statusOf(sumOver(connection, 1, 2))).toMatch(/^UNAVAILABLE: /), 5_000);
    connection.close();
  });

  test('of both end with the plugin and leave no socket [GP-5.5-close host-listens] [GP-5.5-close plugin-listens]', async ({
    sandbox,
  }) => {
    const plugin = await launchGo(sandbox, 'broker-plugin');
    const sums: Sum[] = [];
    const ours = await serveSum(plugin, { sums });
    await counterOf(plugin).put('abc', 1, ours.id);
    const unused = await serveSum(plugin, { sums });
    const connection = await plugin.broker.dial(await counterOf(plugin).get('listen'));
    expect(await sumOver(connection, 1, 1)).toBe(2);
    const addresses = [plugin.address, ours.address, unused.address, connection.address];
    expect(addresses.map(isThere)).toEqual([true, true, true, true]);
    expect(await plugin.close()).toMatchObject({ how: 'exited', exit: { code: 0 } });
    expect(addresses.map(isThere)).toEqual([false, false, false, false]);
    expect(await statusOf(sumOver(connection, 1, 1))).toMatch(/^UNAVAILABLE: /);
    expect(await failureOf(plugin.broker.dial(1))).toMatchObject({ code: 'BROKER_CLOSED' });
    expect(await failureOf(serveSum(plugin, { sums }))).toMatchObject({ code: 'BROKER_CLOSED' });
  });

  test('end with a plugin that crashes, too', async ({ sandbox }) => {
    const plugin = await launchGo(sandbox, 'broker-plugin');
    const ours = await serveSum(plugin);
    const connection = await plugin.broker.dial(await counterOf(plugin).get('listen'));
    const waiting = failureOf(plugin.broker.dial(99));
    process.kill(plugin.pid, 'SIGKILL');
    expect(await waiting).toMatchObject({ code: 'BROKER_CLOSED' });
    expect(await plugin.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await sandbox.waitFor('the sockets are gone', () => ![ours.address, connection.address].some(isThere));
    expect(await plugin.close()).toMatchObject({ how: 'gone', forced: false });
  });
});
