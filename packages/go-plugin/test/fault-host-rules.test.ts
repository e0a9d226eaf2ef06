import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { reattach } from '@awf/go-plugin/host';
import { GRPCBrokerClient, GRPCControllerClient } from '@awf/plugin-proto/go-plugin';
import { describe, expect } from 'vitest';
import { isRunning, test } from '../../../test/support/sandbox.js';
import { pause } from '../src/async/within.js';
import { generateCertificate } from '../src/security/certificate.js';
import { insecure } from '../src/security/peer-security.js';
import { type Connection, createConnection } from '../src/transport/connection.js';
import { startHost } from './support/host-process.js';
import { logRecords } from './support/log-records.js';
import { noted, notesOf } from './support/notes.js';
import { callProbe, fixture } from './support/probe.js';
import { type RawPlugin, startRaw } from './support/raw-plugin.js';

/** Started by a shell that outlives the host: its parent process never changes. */
const byShell = { file: '/bin/sh', args: ['-c', '"$0"; true', fixture('probe-plugin.mjs')] };
/** Started by a shell that is killed while the pipes stay open. */
const byMortal = (file: string) => ({ file: '/bin/sh', args: ['-c', '"$0" & wait', fixture(file)] });

function reasons(plugin: RawPlugin): readonly unknown[] {
  return logRecords(plugin.stderr())
    .filter((record) => record['@message'] === 'stopping: the host is gone')
    .map((record) => record['reason']);
}

/** A connection that carries the broker stream, as a host's does. */
async function connectAsHost(plugin: RawPlugin): Promise<() => void> {
  const connection = await plugin.connect();
  const stream = connection.client(GRPCBrokerClient).startStream();
  stream.on('error', () => undefined);
  await callProbe({ connection }, { op: 'echo' });
  return () => {
    stream.cancel();
    connection.close();
  };
}

async function callOnce(plugin: RawPlugin): Promise<Connection> {
  const connection = await plugin.connect();
  await callProbe({ connection }, { op: 'echo' });
  return connection;
}

/** What knocks at a socket and is no host: a bare connection, plain text, and TLS without the certificate. */
async function knock(path: string): Promise<void> {
  const bare = connect(path);
  await once(bare, 'connect');
  bare.destroy();
  const plain = connect(path);
  plain.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  plain.on('error', () => undefined);
  const foreign = connectTls({ path, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  foreign.on('error', () => undefined);
  await Promise.all([once(plain.resume(), 'close'), once(foreign.resume(), 'close')]);
}

async function shutDown(connection: Connection): Promise<void> {
  await new Promise<void>((resolve) => connection.client(GRPCControllerClient).shutdown({}, () => resolve()));
  connection.close();
}

describe('a plugin takes its host for gone', () => {
  test('when its parent process is another one, though its pipes are open', async ({ sandbox }) => {
    const plugin = startRaw(sandbox, byMortal('probe-plugin.mjs'));
    await plugin.fields();
    plugin.child.kill('SIGKILL');
    await plugin.ended;
    expect(reasons(plugin)).toEqual(['its parent process is another one now']);
    expect(notesOf(sandbox)).toEqual(['shutdown host-gone', 'served']);
  });

  test('when the connection of its streams is lost for a second, though its parent lives', async ({ sandbox }) => {
    const plugin = startRaw(sandbox, byShell);
    const hangUp = await connectAsHost(plugin);
    const start = performance.now();
    hangUp();
    expect(await plugin.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - start).toBeGreaterThan(950);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(reasons(plugin)).toEqual(['its connection was lost and did not come back']);
  });

  test('not when it connects again in that second, but when that connection is lost too', async ({ sandbox }) => {
    const plugin = startRaw(sandbox, byShell);
    const hangUp = await connectAsHost(plugin);
    hangUp();
    await pause(300);
    const again = await callOnce(plugin);
    await pause(1_000);
    expect(await callProbe({ connection: again }, { op: 'echo', value: 'still here' })).toEqual({
      value: 'still here',
    });
    again.close();
    await plugin.ended;
    expect(reasons(plugin)).toEqual(['its connection was lost and did not come back']);
  });

  test('when nobody reads the handshake line', async ({ sandbox }) => {
    const plugin = startRaw(sandbox, { ...byShell, env: { PROBE_SLOW_MS: '300' } });
    await noted(sandbox, 'registering');
    plugin.child.stdout?.destroy();
    expect(await plugin.ended).toEqual({ code: 0, signal: null });
    expect(logRecords(plugin.stderr())).toContainEqual(
      expect.objectContaining({
        '@message': 'stopping: nobody reads the handshake line',
        error: 'EPIPE: broken pipe, write',
      }),
    );
    expect(notesOf(sandbox)).toEqual(['registering', 'shutdown host-gone', 'served']);
  });

  test('when no call comes for a minute, whoever knocks', async ({ sandbox }) => {
    const env = { NODE_OPTIONS: `--import ${fixture('quick-clock.mjs')}` };
    const plugin = startRaw(sandbox, { env, identity: generateCertificate() });
    const [, , , path = ''] = await plugin.fields();
    await knock(path);
    expect(await plugin.ended).toEqual({ code: 0, signal: null });
    expect(reasons(plugin)).toEqual(['it made no call within 60 s']);
  });
});

describe('a plugin does not take its host for gone', () => {
  test('for probes, refused clients and connections without its streams', async ({ sandbox }) => {
    const plugin = startRaw(sandbox, { identity: generateCertificate() });
    const hangUp = await connectAsHost(plugin);
    const [, , , path = ''] = await plugin.fields();
    await knock(path);
    (await callOnce(plugin)).close();
    await pause(1_300);
    const connection = await callOnce(plugin);
    expect(reasons(plugin)).toEqual([]);
    await shutDown(connection);
    hangUp();
    expect(await plugin.ended).toEqual({ code: 0, signal: null });
    expect(notesOf(sandbox)).toEqual(['shutdown requested', 'served']);
  });

  test('where its author said that it stays', async ({ sandbox }) => {
    const env = { PROBE_WHEN_HOST_GONE: 'stay' };
    const plugin = startRaw(sandbox, { ...byMortal('probe-plugin.mjs'), env });
    const hangUp = await connectAsHost(plugin);
    plugin.child.kill('SIGKILL');
    hangUp();
    await pause(1_300);
    await shutDown(await callOnce(plugin));
    await plugin.ended;
    expect(reasons(plugin)).toEqual([]);
    expect(notesOf(sandbox)).toEqual(['shutdown requested', 'served']);
  });

  test('in test mode', async ({ sandbox }) => {
    const plugin = startRaw(sandbox, byMortal('test-mode-plugin.mjs'));
    await plugin.fields();
    const config = JSON.parse(plugin.stdout());
    await (await reattach(config, { versions: [1] })).close();
    plugin.child.kill('SIGKILL');
    await pause(1_300);
    const again = await reattach(config, { versions: [1] });
    expect(await callProbe(again, { op: 'echo', value: 1 })).toEqual({ value: 1 });
    await again.close();
    await shutDown(createConnection(config.address, insecure.client()));
    await plugin.ended;
  });
});

describe('a host that ends without closing its plugin', () => {
  test.for([
    ['exit', true],
    ['exit', false],
    ['throw', true],
  ] as const)('by %s, with a guardian: %s', async ([how, guardian], { sandbox }) => {
    const host = startHost(sandbox, { guardian });
    const { launched } = await host.next();
    expect(isRunning(Number(launched))).toBe(true);
    expect(await host.end(how)).toBeLessThan(3_000);
  });
});
