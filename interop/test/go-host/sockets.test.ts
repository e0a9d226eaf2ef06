import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import { closeCleanly, launchPeer } from './support/go-hosts.js';

describePairing('go-host/ts-plugin', 'Unix sockets', () => {
  it('serve, and are gone after a graceful end [GP-2.1-unix]', async () => {
    const host = await launchPeer();
    const { network, address } = host.started;
    expect([network, existsSync(address)]).toEqual(['unix', true]);
    expect(address.startsWith(host.tempFolder)).toBe(true);
    await host.call('ping');
    await closeCleanly(host);
    expect(existsSync(address)).toBe(false);
  });

  it('stand straight in the folder that the host made, brokered ones too [GP-2.1-dir]', async () => {
    const host = await launchPeer({ runner: true, contract: 'counter' });
    const folder = dirname(host.started.address);
    expect(basename(folder)).toMatch(/^plugin-dir\d+$/);
    const brokerId = await host.call('counterGet', { key: 'listen' });
    await host.call('dial', { brokerId });
    expect(await readdir(folder)).toHaveLength(2);
    await closeCleanly(host);
  });

  it('belong to the group that the host named, brokered ones too [GP-2.1-group]', async () => {
    // Only root may give a file to any group.
    const group = process.getuid?.() === 0 ? 12_345 : (process.getgid?.() ?? 0);
    const host = await launchPeer({ contract: 'counter', socketGroup: String(group) });
    const brokerId = await host.call('counterGet', { key: 'listen' });
    await host.call('dial', { brokerId });
    const folder = dirname(host.started.address);
    const sockets = (await readdir(folder)).map((name) => join(folder, name));
    expect(sockets).toHaveLength(2);
    for (const socket of sockets) {
      const { gid, mode } = await stat(socket);
      expect([gid, mode & 0o777]).toEqual([group, 0o660]);
    }
    const { gid, mode } = await stat(folder);
    // Enough to reach a socket by its name.
    expect([gid, mode & 0o010]).toEqual([group, 0o010]);
    await closeCleanly(host);
  });
});
