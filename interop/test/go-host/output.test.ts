import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { waitUntil } from '../../src/wait-until.js';
import { closeCleanly, launchPeer } from './support/go-hosts.js';
import { launchRecorded } from './support/handshake-line.js';

/** What the stdio stream has brought on a channel, once it has that many bytes. */
async function waitForStdio(host: GoHost, channel: 'stdout' | 'stderr', bytes: number): Promise<string> {
  const arrived = () =>
    host.events.map((event) => (event.event === 'stdio' && event.channel === channel ? event.text : '')).join('');
  return waitUntil(`${bytes} bytes of ${channel}`, 5_000, () =>
    Buffer.byteLength(arrived()) >= bytes ? arrived() : undefined,
  );
}

describePairing('go-host/ts-plugin', 'output', () => {
  it('of print and console.log is the stdio stream, never descriptor 1 [GP-6.11-stdio] [GP-7.2-split]', async () => {
    const { host, stdout } = await launchRecorded();
    const line = await stdout();
    // Bytes are kept as they are: no line feed is added, an empty line is one, and a character may be cut in two.
    const text = `{"@message":"no log"}\r\n\n${'ä€😀'.repeat(1_000)}`;
    await host.call('put', { key: 'print', value: text });
    await host.call('put', { key: 'print.console', value: 'last' });
    const expected = `${text}last\n`;
    expect(await waitForStdio(host, 'stdout', Buffer.byteLength(expected))).toBe(expected);
    expect(await stdout()).toBe(line);
    expect(host.events.some((event) => event.event === 'stdio' && event.channel === 'stderr')).toBe(false);
    await closeCleanly(host);
  });

  it('on stderr is the log [GP-6.11-log]', async () => {
    const host = await launchPeer();
    await host.call('put', { key: 'print.stderr', value: '[WARN] by hand\nplain' });
    await host.waitForLog('plain', ({ level, message }) => level === 'debug' && message === 'plain');
    expect(host.logs.find(({ message }) => message === '[WARN] by hand')).toMatchObject({ level: 'warn' });
    await closeCleanly(host);
  });

  it('that nobody reads blocks nothing [GP-7.2-unread]', async () => {
    const host = await launchPeer({ lazy: true, hostEnv: { PEER_FLOOD_BYTES: String(32 << 20) } });
    // Without a connection there is no stdio stream.
    await host.call('start');
    await host.waitForLog('the end of the flood', ({ message }) => message === 'flooded', 20_000);
    await host.call('connect');
    await host.call('ping');
    await waitForStdio(host, 'stdout', 1_000);
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'log entries', () => {
  it('keep level, message and fields [GP-6.11-log] [GP-7.6-format]', async () => {
    const host = await launchPeer();
    const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
    for (const level of levels) {
      const fields = { n: 1.5, on: true, nil: null, list: [1, 'ä'], deep: { k: 'v' } };
      await host.call('put', { key: 'log', value: JSON.stringify({ level, message: `a ${level} "entry"\n`, fields }) });
      const log = await host.waitForLog(level, ({ message }) => message === `a ${level} "entry"\n`);
      expect(log).toMatchObject({ level, name: 'plugin.peer-plugin', fields: { ...fields, '@module': 'peer' } });
      // Parsed from six digits of the second: a form that Go does not know would have made it a debug line.
      const { timestamp } = log.fields;
      expect(Math.abs(Date.parse(String(timestamp)) - Date.now())).toBeLessThan(60_000);
    }
    await closeCleanly(host);
  });

  it('cannot crash a Go host by the fields of an author [GP-7.6-format]', async () => {
    const host = await launchPeer();
    const fields = { '@message': 1, '@level': { deep: true }, '@timestamp': ['x'], kept: 'yes' };
    await host.call('put', { key: 'log', value: JSON.stringify({ level: 'info', message: 'odd fields', fields }) });
    const log = await host.waitForLog('odd fields', ({ message }) => message === 'odd fields');
    expect(log).toMatchObject({ level: 'info', fields: { kept: 'yes' } });
    await host.call('put', { key: 'log', value: JSON.stringify({ level: 'warn', message: 'x'.repeat(200_000) }) });
    await host.waitForLog('a long entry, cut', ({ level, message }) => level === 'warn' && message.startsWith('xxx'));
    await host.call('ping');
    await closeCleanly(host);
  });
});
