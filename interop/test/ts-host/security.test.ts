import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StaticTls } from '@awf/go-plugin';
import { expect } from 'vitest';
import { isRunning, type Sandbox, test } from '../../../test/support/sandbox.js';
import { type GoCertificate, makeGoCertificate } from '../../src/certificates.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { counterOf, kvOf, sumOver } from './support/calls.js';
import { failureOf } from './support/failures.js';
import { launchBad, launchGo, workFolder } from './support/launch-go.js';
import { type Sum, serveSum } from './support/serve-sum.js';
import { visitPlain, visitTls } from './support/strangers.js';

describePairing('ts-host/go-plugin', 'AutoMTLS', () => {
  test('exchanges certificates, and calls work over it [GP-3.3-auto] [GP-3.2-profile]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'kv-plugin', { tls: 'auto' });
    const kv = kvOf(plugin);
    await kv.put('a', 'hällo');
    expect(await kv.get('a')).toBe('hällo');
    expect((await visitTls(plugin.address)).fingerprint).toMatch(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/);
  });

  test('works with the certificate of a plugin on TCP, and one that is not of the library [GP-3.3-auto]', async ({
    sandbox,
  }) => {
    for (const mode of ['cert-good', 'tls-no-client-check']) {
      await using plugin = await launchBad(sandbox, mode, { tls: 'auto', graceMs: 100 });
      expect(plugin.address.network).toBe('tcp');
      expect(await kvOf(plugin).get('word')).toBe('word');
    }
  });

  test('keeps everybody else out, and the plugin serves on [GP-3.4-stranger]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'counter-plugin', { tls: 'auto' });
    const stranger = await makeGoCertificate();
    const brokered = await serveSum(plugin);
    for (const address of [plugin.address, brokered.address]) {
      const visits = [
        visitPlain(address),
        visitTls(address),
        visitTls(address, { cert: stranger.certificate, key: stranger.key }),
      ];
      for (const { received } of await Promise.all(visits)) expect(received).toBe(0);
    }
    await counterOf(plugin).put('n', 4, brokered.id);
    expect(await counterOf(plugin).get('n')).toBe(4);
  });

  test('covers what the host listens on, by its one certificate [GP-3.5-broker host-listens]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'counter-plugin', { tls: 'auto' });
    const sums: Sum[] = [];
    const fingerprints = new Set<string | undefined>();
    for (const round of [1, 2]) {
      const server = await serveSum(plugin, { sums });
      fingerprints.add((await visitTls(server.address)).fingerprint);
      await counterOf(plugin).put('n', round, server.id);
      await server.close();
    }
    expect(await counterOf(plugin).get('n')).toBe(3);
    expect(sums).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(fingerprints.size).toBe(1);
    expect([...fingerprints]).not.toContain((await visitTls(plugin.address)).fingerprint);
  });

  test('covers what the plugin listens on, by its one certificate [GP-3.5-broker plugin-listens]', async ({
    sandbox,
  }) => {
    await using plugin = await launchGo(sandbox, 'broker-plugin', { tls: 'auto' });
    const connection = await plugin.broker.dial(await counterOf(plugin).get('listen'));
    expect(await sumOver(connection, 3, 4)).toBe(7);
    expect(await visitTls(connection.address)).toEqual({
      received: 0,
      fingerprint: (await visitTls(plugin.address)).fingerprint,
    });
    expect(await visitPlain(connection.address)).toMatchObject({ received: 0 });
    connection.close();
  });
});

describePairing('ts-host/go-plugin', 'a plugin that gets its TLS wrong', () => {
  async function refusal(sandbox: Sandbox, mode: string, tls: 'auto' | 'off' = 'auto') {
    const error = await failureOf(launchBad(sandbox, mode, { tls }));
    expect(error).toMatchObject({ kind: 'plugin', plugin: 'bad' });
    expect(isRunning(Number(error.evidence.pid))).toBe(false);
    return error;
  }

  test('by returning no certificate is never spoken to in plain text [GP-3.6-plain]', async ({ sandbox }) => {
    const error = await refusal(sandbox, 'cert-missing');
    expect(error.code).toBe('TLS_REFUSED');
    expect(error.message).toContain('was asked for AutoMTLS and its handshake line has no certificate');
    // It says that it has TLS, and has none.
    expect((await refusal(sandbox, 'cert-plain')).code).toBe('TLS_REFUSED');
  });

  test('by serving with another certificate than it announced [GP-3.6-swapped]', async ({ sandbox }) => {
    const error = await refusal(sandbox, 'cert-swapped');
    expect(error.code).toBe('TLS_REFUSED');
    expect(error.message).toContain('no TLS connection came up');
  });

  test('by announcing one that nobody asked for [GP-3.6-unasked]', async ({ sandbox }) => {
    const error = await refusal(sandbox, 'cert-unasked', 'off');
    expect(error.code).toBe('TLS_REFUSED');
    expect(error.message).toContain('this host did not ask for AutoMTLS (tls is "off")');
  });

  test.for([
    ['cert-expired', 'CERTIFICATE_INVALID'],
    ['cert-not-yet-valid', 'CERTIFICATE_INVALID'],
    ['cert-other-name', 'TLS_REFUSED'],
  ] as const)('by a certificate that is %s', async ([mode, code], { sandbox }) => {
    expect((await refusal(sandbox, mode)).code).toBe(code);
  });
});

describePairing('ts-host/go-plugin', 'TLS of their own', () => {
  /** Files and options for two certificates of Go's making. */
  async function agreement(sandbox: Sandbox): Promise<{ env: Record<string, string>; tls: StaticTls }> {
    const save = (name: string, text: string): string => {
      const file = join(workFolder(sandbox), name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    };
    const [host, plugin]: [GoCertificate, GoCertificate] = [await makeGoCertificate(), await makeGoCertificate()];
    return {
      env: {
        PEER_TLS_CERT: save('plugin.pem', plugin.certificate),
        PEER_TLS_KEY: save('plugin.key', plugin.key),
        PEER_TLS_CLIENT_CA: save('host.pem', host.certificate),
      },
      tls: { certificatePem: host.certificate, privateKeyPem: host.key, caPem: plugin.certificate },
    };
  }

  test('works without AutoMTLS [GP-3.1-static]', async ({ sandbox }) => {
    const { env, tls } = await agreement(sandbox);
    await using plugin = await launchGo(sandbox, 'kv-plugin', { env, tls });
    await kvOf(plugin).put('a', 'by our own');
    expect(await kvOf(plugin).get('a')).toBe('by our own');
    expect(await visitTls(plugin.address)).toMatchObject({ received: 0 });
    expect(await visitPlain(plugin.address)).toMatchObject({ received: 0 });
  });

  test('is refused where the roots are not those of the plugin', async ({ sandbox }) => {
    const { env, tls } = await agreement(sandbox);
    const caPem = (await makeGoCertificate()).certificate;
    const error = await failureOf(launchGo(sandbox, 'kv-plugin', { env, tls: { ...tls, caPem } }));
    expect(error).toMatchObject({ code: 'TLS_REFUSED', plugin: 'kv-plugin' });
  });
});
