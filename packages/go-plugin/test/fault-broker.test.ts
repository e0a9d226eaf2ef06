import { readdirSync } from 'node:fs';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import { GRPCBrokerClient } from '@awf/plugin-proto/go-plugin';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { failureOf } from './support/plugin-error.js';
import { answerEcho, callProbe, launchProbe, ProbeService, probeCookie, rejectionOf } from './support/probe.js';
import { startRaw } from './support/raw-plugin.js';

const serveEcho = (plugin: PluginProcess, id: number) =>
  plugin.broker.acceptAndServe(id, (registrar) => registrar.addService(ProbeService, { call: answerEcho }));

const echoed = (...values: readonly unknown[]) => ({ answers: values.map((value) => ({ value })) });

/** Sockets of this sandbox; the plugin's own is one. */
function sockets({ folder }: Sandbox): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isSocket()).map(({ name }) => name);
}

const descriptors = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

describe.each(['auto', 'off'] as const)('brokered connections with tls %s (fault 10)', (tls) => {
  test('work in both directions, at once', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox, { tls });
    const { id } = await callProbe(plugin, { op: 'accept' });
    const connection = await plugin.broker.dial(Number(id));
    const server = await serveEcho(plugin, 1);
    const [theirs, ours] = await Promise.all([
      callProbe({ connection }, { op: 'echo', value: 'to the plugin' }),
      callProbe(plugin, { op: 'dial', id: 1 }),
    ]);
    expect([theirs, ours]).toEqual([{ value: 'to the plugin' }, echoed(0)]);
    connection.close();
    await server.close();
    await plugin.close();
  });

  test('may be dialled before the other side accepts', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox, { tls });
    const dial = plugin.broker.dial(7);
    await callProbe(plugin, { op: 'acceptLater', id: 7, afterMs: 300 });
    const connection = await dial;
    expect(await callProbe({ connection }, { op: 'echo', value: 1 })).toEqual({ value: 1 });
    const answer = callProbe(plugin, { op: 'dial', id: 8 });
    setTimeout(() => void serveEcho(plugin, 8), 300);
    expect(await answer).toEqual(echoed(0));
    await plugin.close();
  });
});

describe('a broker id', () => {
  test('that nobody accepts fails its dial after 5 s, on both sides (fault 10)', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const hint = 'The peer never accepted this id, or did so more than 5 s before the dial.';
    const theirs = rejectionOf(callProbe(plugin, { op: 'dial', id: 78 }));
    const start = performance.now();
    expect(await failureOf(plugin.broker.dial(77))).toMatchObject({
      code: 'BROKER_TIMEOUT',
      message: `Dialling broker id 77 got no connection info within 5000 ms. ${hint}`,
    });
    expect(performance.now() - start).toBeGreaterThan(4_900);
    expect(performance.now() - start).toBeLessThan(7_000);
    expect(await theirs).toMatchObject({
      code: 2,
      details: `Dialling broker id 78 got no connection info within 2000 ms. ${hint}`,
    });
    await plugin.close();
  });

  test('that is dialled twice is refused the second time, on both sides (fault 10)', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const hint = 'An earlier dial already took its connection info, which serves one dial: accept a new id for each.';
    const { id } = await callProbe(plugin, { op: 'accept' });
    await plugin.broker.dial(Number(id));
    expect(await failureOf(plugin.broker.dial(Number(id), { timeoutMs: 200 }))).toMatchObject({
      code: 'BROKER_TIMEOUT',
      message: `Dialling broker id ${id} got no connection info within 200 ms. ${hint}`,
    });
    await serveEcho(plugin, 5);
    expect(await rejectionOf(callProbe(plugin, { op: 'dial', id: 5, times: 2 }))).toMatchObject({
      code: 2,
      details: `Dialling broker id 5 got no connection info within 2000 ms. ${hint}`,
    });
    await plugin.close();
  });

  test('that nobody dials leaves nothing, and neither do many that are over (fault 10)', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    await callProbe(plugin, { op: 'acceptMany', count: 1 });
    const before = { sockets: sockets(sandbox), ours: descriptors(process.pid), theirs: descriptors(plugin.pid) };
    await callProbe(plugin, { op: 'acceptMany', count: 50 });
    for (let index = 0; index < 50; index++) await (await serveEcho(plugin, plugin.broker.nextId())).close();
    const now = () => ({ sockets: sockets(sandbox), ours: descriptors(process.pid), theirs: descriptors(plugin.pid) });
    await sandbox.waitFor('all is as before', () => JSON.stringify(now()) === JSON.stringify(before));
    await serveEcho(plugin, plugin.broker.nextId());
    await callProbe(plugin, { op: 'accept' });
    expect(sockets(sandbox)).toHaveLength(before.sockets.length + 2);
    await plugin.close();
  });
});

describe('the end of a plugin', () => {
  test('ends its brokered connections and dials on both sides', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const { id } = await callProbe(plugin, { op: 'accept' });
    const connection = await plugin.broker.dial(Number(id));
    const hanging = rejectionOf(callProbe({ connection }, { op: 'hang' }));
    const dial = failureOf(plugin.broker.dial(99));
    await serveEcho(plugin, 3);
    await plugin.close();
    expect(await hanging).toMatchObject({ code: 14 });
    expect(await dial).toMatchObject({
      code: 'BROKER_CLOSED',
      message: expect.stringContaining('Broker id 99 cannot'),
    });
    expect(await failureOf(serveEcho(plugin, 4))).toMatchObject({
      code: 'BROKER_CLOSED',
      message: expect.stringMatching(/^Broker id 4 cannot be used: (the plugin |its stream broke).*\.$/),
    });
    expect(await rejectionOf(callProbe({ connection }, { op: 'echo' }))).toMatchObject({
      code: 14,
      details: 'the connection is closed',
    });
  });
});

test('a second broker stream is ended at once, and the first works on', async ({ sandbox }) => {
  const plugin = await launchProbe(sandbox);
  const second = plugin.connection.client(GRPCBrokerClient).startStream();
  const seen: unknown[] = [];
  second.on('data', (info) => seen.push(info));
  const status = await new Promise((resolve) => second.on('status', resolve));
  expect(status).toMatchObject({ code: 0 });
  expect(seen).toEqual([]);
  second.end();
  await serveEcho(plugin, 2);
  expect(await callProbe(plugin, { op: 'dial', id: 2 })).toEqual(echoed(0));
  await plugin.close();
});

describe('multiplexing that is asked for', () => {
  test('is answered with false by our plugin', async ({ sandbox }) => {
    const plugin = startRaw(sandbox, { env: { PLUGIN_MULTIPLEX_GRPC: 'true' } });
    const fields = await plugin.fields();
    expect(fields.slice(4)).toEqual(['grpc', '', 'false']);
    plugin.child.kill('SIGTERM');
    await plugin.ended;
  });

  test('is refused by our host before anything starts', async ({ sandbox }) => {
    const options = { name: 'probe', command: '/bin/false', magicCookies: [probeCookie], versions: [1] };
    expect(await failureOf(launch({ ...options, multiplex: true }))).toMatchObject({
      code: 'MULTIPLEX_UNSUPPORTED',
      message:
        'Plugin probe cannot be launched with multiplex: this host makes a connection for each broker id. Leave it out.',
    });
    expect(sandbox.processes()).toEqual([]);
  });
});
