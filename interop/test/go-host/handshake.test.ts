import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import { tsPlugin } from '../../src/ts-plugin.js';
import { waitUntil } from '../../src/wait-until.js';
import { closeCleanly, launchPeer, openPeer } from './support/go-hosts.js';
import { launchRecorded } from './support/handshake-line.js';

/** Runs our plugin with a variable that go-plugin would set otherwise. */
async function withVariable(assignment: string): Promise<string> {
  return `${assignment} exec '${await tsPlugin('peer-plugin')}'`;
}

describePairing('go-host/ts-plugin', 'versions', () => {
  const hostEnv = { PEER_VERSIONS: '2,3,5' };

  it('takes the highest common one of any list [GP-1.1-versions]', async () => {
    const lists = { '2,3': 3, '3,2': 3, 'x,2': 2, '3, 2': 3, '5,9,2': 5, '': 2 };
    const served = Object.entries(lists).map(async ([list, version]) => {
      const shell = await withVariable(`PLUGIN_PROTOCOL_VERSIONS='${list}'`);
      const host = await launchPeer({ shell, hostEnv, versions: [9, 2, 5, 3] });
      expect([list, host.started.version]).toEqual([list, version]);
      await closeCleanly(host);
    });
    await Promise.all(served);
  });

  it('are known to both ends [GP-1.3-highest]', async () => {
    const host = await launchPeer({ hostEnv, versions: [1, 3, 2, 9] });
    expect(host.started.version).toBe(3);
    expect(await host.call('get', { key: 'version' })).toMatchObject({ text: '3' });
    await closeCleanly(host);
  });

  it('that have none in common: the lowest is offered, and refused by the host [GP-1.3-none]', async () => {
    await expect(launchPeer({ hostEnv, versions: [7] })).rejects.toThrow('Plugin version: 2, Client versions: [7]');
  });
});

describePairing('go-host/ts-plugin', 'the handshake line', () => {
  it('is the only thing on stdout, without and with AutoMTLS [GP-1.4-line]', async () => {
    const plain = /^1\|1\|unix\|\/[^|\n]+\|grpc\|\n$/;
    // Base64 without padding, however many bytes the certificate has.
    const secure = /^1\|1\|unix\|\/[^|\n]+\|grpc\|[A-Za-z0-9+/]{400,}\n$/;
    for (const { autoMtls, line } of [
      { autoMtls: false, line: plain },
      { autoMtls: true, line: secure },
    ]) {
      const { host, stdout } = await launchRecorded({ autoMtls });
      await host.call('put', { key: 'print.console', value: 'later' });
      await host.call('kill');
      expect(await stdout()).toMatch(line);
      await closeCleanly(host);
    }
  });
});

describePairing('go-host/ts-plugin', 'a plugin that cannot start', () => {
  it('says that it is a plugin where the cookie is wrong [GP-1.2-cookie]', async () => {
    const host = await openPeer({ cookie: 'BASIC_PLUGIN=other' });
    expect(host.result('start')?.error?.message).toContain("Failed to read any lines from plugin's stdout");
    await host.waitForLog('notice', ({ message }) => message.includes('is a plugin'));
    expect(await host.call('waitExit', { timeoutMs: 5_000 })).toEqual({ exited: true, exitCode: 1 });
  });

  it('gives a sentence for a client certificate that it cannot read [GP-3.6-garbage]', async () => {
    for (const certificate of ['garbage', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']) {
      const host = await openPeer({ shell: await withVariable(`PLUGIN_CLIENT_CERT='${certificate}'`) });
      expect(host.result('start')?.error?.message).toContain("Failed to read any lines from plugin's stdout");
      const log = await host.waitForLog('the reason', ({ message }) => message.includes('could not start'));
      expect(log).toMatchObject({ level: 'error', message: expect.stringMatching(/certificate/i) });
      expect(await host.call('waitExit', { timeoutMs: 5_000 })).toEqual({ exited: true, exitCode: 1 });
    }
  });

  for (const autoMtls of [false, true]) {
    it(`refuses multiplexing in words that the host understands, autoMtls ${autoMtls} [GP-5.8-refused]`, async () => {
      const host = await openPeer({ multiplex: true, autoMtls });
      // Without an answer of ours Go would add that the plugin may be too old.
      expect(host.result('start')?.error?.message).toBe(
        'client requested gRPC broker multiplexing but plugin does not support the feature',
      );
    });
  }

  it('does not start at all with another checksum, and starts with its own [GP-6.10-checksum]', async () => {
    const sha256 = createHash('sha256')
      .update(await readFile(await tsPlugin('peer-plugin')))
      .digest('hex');
    const host = await launchPeer({ sha256 });
    await host.call('ping');
    await closeCleanly(host);
    const other = await openPeer({ sha256: sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) });
    expect(other.result('start')?.error?.message).toContain('checksums did not match');
    expect(other.logs.filter(({ message }) => message === 'starting plugin')).toEqual([]);
  });
});

describePairing('go-host/ts-plugin', 'output before the handshake line', () => {
  it('does not reach stdout, however it was written [GP-1.4-stdout]', async () => {
    const { host, stdout } = await launchRecorded({ hostEnv: { PEER_EARLY_OUTPUT: '1' } });
    expect(await stdout()).toMatch(/^1\|1\|unix\|[^|\n]+\|grpc\|\n$/);
    const words = ['early console\n', 'early stream\n', 'early descriptor\n'];
    const arrived = () =>
      host.events
        .filter((event) => event.event === 'stdio')
        .map(({ text }) => text)
        .join('');
    await waitUntil('the output', 5_000, () => words.every((word) => arrived().includes(word)) || undefined);
    // A child writes to a descriptor, which is the log's.
    await host.waitForLog('early child', ({ message }) => message === 'early child');
    await closeCleanly(host);
  });
});
