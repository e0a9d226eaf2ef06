import { connect, createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { closeCleanly, launch, launchPeer } from './support/go-hosts.js';

const forwarders: Server[] = [];

afterEach(async () => {
  for (const server of forwarders.splice(0)) server.close();
});

/** Listens on TCP for a plugin's Unix socket, as a plugin does on a machine without such sockets; gives the address. */
function forward(socketPath: string): Promise<string> {
  const server = createServer((near) => {
    const far = connect(socketPath);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  forwarders.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    });
  });
}

describePairing('go-host/ts-plugin', 'the built-in services', () => {
  it('answer for the health of `plugin` alone [GP-4.1-health]', async () => {
    const host = await launchPeer();
    await host.call('ping');
    const method = '/grpc.health.v1.Health/Check';
    expect(await host.call('rpc', { method, request: { service: 'plugin' } })).toEqual({ status: 'SERVING' });
    expect(await host.call('rpc', { method })).toEqual({ status: 'SERVING' });
    expect(await host.try('rpc', { method, request: { service: 'other' } })).toMatchObject({
      ok: false,
      error: { code: 'NotFound' },
    });
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'what Go calls us', () => {
  /** What the plugin was called over its own socket, and by another host over TCP. */
  async function authoritiesOf(host: GoHost, tcp = true): Promise<unknown[]> {
    const authority = async (asker: GoHost) => (await asker.call('get', { key: 'authority' })).text;
    const seen = [await authority(host)];
    if (!tcp) return seen;
    const config = await host.call('reattachConfig');
    const Addr = { Network: 'tcp', String: await forward(host.started.address) };
    const other = await launch({ contract: 'kv', testReattach: { ...config, Addr, Test: true } });
    seen.push(await authority(other));
    await other.close();
    return seen;
  }

  it('does not matter, over a Unix socket with and without TLS, and over TCP [GP-4.3-authority]', async () => {
    const [plain, secure] = await Promise.all([launchPeer(), launchPeer({ autoMtls: true })]);
    expect(await authoritiesOf(plain)).toEqual(['unused', 'unused']);
    expect(await authoritiesOf(secure, false)).toEqual(['localhost']);
    await Promise.all([plain, secure].map(closeCleanly));
  });
});

describePairing('go-host/ts-plugin', 'calls', () => {
  it('carry more than 4 MiB, and report the limit of a Go server [GP-4.3-large]', async () => {
    const host = await launchPeer();
    await host.call('put', { key: 'large', fillBytes: 5 << 20 });
    expect(await host.call('get', { key: 'large' })).toMatchObject({ bytes: 5 << 20 });
    const id = await host.call('serve', { service: 'hostEvents' });
    expect(await host.call('get', { key: `emit ${id}` })).toMatchObject({ text: 'RESOURCE_EXHAUSTED' });
    await closeCleanly(host);
  });

  it('that Go cancels are cancelled here [GP-4.3-cancel]', async () => {
    const host = await launchPeer();
    await host.call('ping');
    expect(await host.try('get', { key: 'hang', cancelAfterMs: 300 })).toMatchObject({
      ok: false,
      error: { code: 'Canceled' },
    });
    const { fields } = await host.waitForLog('the cancellation', ({ message }) => message === 'hang cancelled');
    expect(fields).toMatchObject({ late: false });
    await closeCleanly(host);
  });

  it('end at their deadline on both ends [GP-4.3-deadline]', async () => {
    const host = await launchPeer();
    // Connected before: otherwise a slow machine may use up the time before the plugin sees the call.
    await host.call('ping');
    const timeoutMs = 800;
    const result = await host.try('get', { key: 'hang', timeoutMs });
    expect(result).toMatchObject({ ok: false, error: { code: 'DeadlineExceeded' } });
    expect(result.ms).toBeGreaterThan(timeoutMs - 50);
    const began = await host.waitForLog('its begin', ({ message }) => message === 'hang began');
    expect(began.fields.leftMs).toBeGreaterThan(0);
    expect(began.fields.leftMs).toBeLessThanOrEqual(timeoutMs);
    await host.waitForLog('its end', ({ message }) => message === 'hang cancelled');
    await closeCleanly(host);
  });

  it('fail alone where their handler throws [GP-7.5-throw]', async () => {
    const host = await launchPeer();
    const other = host.try('get', { key: 'hang', cancelAfterMs: 500 });
    expect(await host.try('get', { key: 'throw' })).toMatchObject({
      ok: false,
      error: { code: 'Unknown', detail: 'thrown on purpose' },
    });
    await host.call('ping');
    expect(await other).toMatchObject({ error: { code: 'Canceled' } });
    await closeCleanly(host);
  });
});
