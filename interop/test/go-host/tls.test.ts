import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { judgeWithGo, makeGoCertificate } from '../../src/certificates.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { closeCleanly, launch, launchPeer } from './support/go-hosts.js';
import { certificateOf, launchRecorded } from './support/handshake-line.js';
import { probePlain, probeTls } from './support/probe-socket.js';
import { waitForSockets } from './support/wait-for-sockets.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'awf-tls-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function save(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

/** A certificate of Go's making, as files. */
async function saveGoCertificate(name: string) {
  const { certificate, key } = await makeGoCertificate();
  return {
    cert: await save(`${name}.pem`, certificate),
    key: await save(`${name}.key`, key),
    certificate,
    keyText: key,
  };
}

describePairing('go-host/ts-plugin', 'AutoMTLS', () => {
  it('shows a certificate that Go accepts in every role [GP-3.2-profile] [GP-3.3-auto]', async () => {
    const { host, stdout } = await launchRecorded({ autoMtls: true });
    // Both calls: Go has checked our certificate as a server's, and we have checked Go's as a client's.
    await host.call('put', { key: 'a', value: 'over TLS' });
    expect(await host.call('get', { key: 'a' })).toMatchObject({ text: 'over TLS' });
    const judged = await judgeWithGo(certificateOf(await stdout()));
    expect(judged).toMatchObject({
      selfSigned: { ok: true },
      server: { ok: true },
      client: { ok: true },
      dnsNames: ['localhost'],
      clientAuth: true,
      serverAuth: true,
    });
    await closeCleanly(host);
  });

  it('hangs up on everybody else, and serves on [GP-3.4-stranger]', async () => {
    const { host, stdout } = await launchRecorded({ autoMtls: true, contract: 'kv' });
    const { address } = host.started;
    const stranger = await saveGoCertificate('stranger');
    const probes = [
      probePlain(address),
      probeTls(address),
      probeTls(address, { cert: stranger.certificate, key: stranger.keyText }),
    ];
    for (const { received } of await Promise.all(probes)) expect(received).toBe(0);
    const testReattach = { ...(await host.call('reattachConfig')), Test: true };
    const ca = await save('plugin.pem', certificateOf(await stdout()));
    for (const tls of [undefined, { ca }, { ca, cert: stranger.cert, key: stranger.key }]) {
      const other = await launch({ contract: 'kv', testReattach, tls });
      expect(await other.try('ping')).toMatchObject({ ok: false, error: { code: 'Unavailable' } });
      await other.close();
    }
    await host.call('ping');
    await closeCleanly(host);
  });

  it('covers what the host listens on [GP-3.5-broker host-listens]', async () => {
    const host = await launchPeer({ autoMtls: true, contract: 'counter' });
    const id = await host.call('serve', { service: 'addHelper' });
    const [socket = ''] = await waitForSockets(host.tempFolder, 1);
    // The host's listener takes the plugin alone, so what reaches it came with the plugin's certificate.
    expect(await probeTls(socket)).toMatchObject({ received: 0 });
    await host.call('counterPut', { key: 'abc', value: 4, addServer: id });
    expect(host.sums).toEqual([{ event: 'sum', a: 3, b: 4 }]);
    await closeCleanly(host);
  });

  it('covers what the plugin listens on, by the same certificate [GP-3.5-broker plugin-listens]', async () => {
    const { host, stdout } = await launchRecorded({ autoMtls: true, contract: 'counter' });
    const brokerId = await host.call('counterGet', { key: 'listen' });
    await host.call('dial', { brokerId });
    const sum = { method: '/proto.AddHelper/Sum', request: { a: 3, b: 4 }, broker: brokerId };
    expect(await host.call('rpc', sum)).toEqual({ r: '7' });
    const home = dirname(host.started.address);
    const announced = new X509Certificate(certificateOf(await stdout())).fingerprint256;
    for (const socket of await waitForSockets(home, 2)) {
      expect(await probeTls(socket)).toEqual({ received: 0, fingerprint: announced });
    }
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'TLS of their own', () => {
  it('is spoken by both ends without AutoMTLS [GP-3.1-static]', async () => {
    const [ours, theirs] = [await saveGoCertificate('plugin'), await saveGoCertificate('host')];
    const hostEnv = { PEER_TLS_CERT: ours.cert, PEER_TLS_KEY: ours.key, PEER_TLS_CLIENT_CA: theirs.cert };
    const tls = { ca: ours.cert, cert: theirs.cert, key: theirs.key };
    const host = await launchPeer({ hostEnv, tls, contract: 'counter' });
    await host.call('ping');
    // In both directions of the broker too.
    await host.call('counterPut', { key: 'ab', value: 5 });
    const brokerId = await host.call('counterGet', { key: 'listen' });
    await host.call('dial', { brokerId });
    const sum = { method: '/proto.AddHelper/Sum', request: { a: 3, b: 4 }, broker: brokerId };
    expect(await host.call('rpc', sum)).toEqual({ r: '7' });
    expect(await probeTls(host.started.address)).toMatchObject({ received: 0 });
    await closeCleanly(host);
  });
});
