import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { anyPort } from '../../test/support/peer.js';
import { failureOf, pluginError } from '../../test/support/plugin-error.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { until } from '../../test/support/until.js';
import { type Listener, type ListenPlace, listen, portRange } from './listener.js';

const newFolder = useTempFolders();
const open: Listener[] = [];

async function listenOn(place: ListenPlace): Promise<Listener> {
  const listener = await listen(place);
  open.push(listener);
  return listener;
}

afterEach(() => {
  for (const listener of open.splice(0)) listener.close();
});

async function connectTo({ address }: Listener): Promise<Socket> {
  const socket = connect(address.network === 'unix' ? { path: address.path } : address);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describe('portRange', () => {
  it.each([
    [{}, 0, 0],
    [{ PLUGIN_MIN_PORT: '', PLUGIN_MAX_PORT: '' }, 0, 0],
    [{ PLUGIN_MIN_PORT: '10000', PLUGIN_MAX_PORT: '25000' }, 10_000, 25_000],
    [{ PLUGIN_MAX_PORT: '1' }, 0, 1],
    [{ PLUGIN_MIN_PORT: '7', PLUGIN_MAX_PORT: '7' }, 7, 7],
  ])('reads %j', (environment, minPort, maxPort) => {
    expect(portRange(environment)).toEqual({ minPort, maxPort });
  });

  it.each([
    [{ PLUGIN_MIN_PORT: 'x' }, ['PLUGIN_MIN_PORT', '"x"', '0 to 65535']],
    [{ PLUGIN_MAX_PORT: ' 1' }, ['PLUGIN_MAX_PORT', '" 1"']],
    [{ PLUGIN_MIN_PORT: '-1' }, ['PLUGIN_MIN_PORT', '"-1"']],
    [{ PLUGIN_MAX_PORT: '65536' }, ['PLUGIN_MAX_PORT', '"65536"']],
    [{ PLUGIN_MIN_PORT: '9', PLUGIN_MAX_PORT: '8' }, ['PLUGIN_MIN_PORT (9)', 'PLUGIN_MAX_PORT (8)']],
    [{ PLUGIN_MIN_PORT: '9' }, ['PLUGIN_MIN_PORT (9)', 'PLUGIN_MAX_PORT (0)']],
  ])('refuses %j', (environment, parts) => {
    expect(() => portRange(environment)).toThrow(pluginError('LISTEN_FAILED', ...parts) as Error);
  });
});

describe('a Unix listener', () => {
  it('listens on a new socket in the folder, and removes it when it is closed', async () => {
    const folder = newFolder();
    const listener = await listenOn({ network: 'unix', folder });
    expect(listener.address).toEqual({ network: 'unix', path: path.join(folder, readdirSync(folder)[0] ?? '') });
    listener.close();
    listener.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives the socket to a group', async () => {
    const group = process.getuid?.() === 0 ? 12_345 : (process.getgid?.() ?? 0);
    const { address } = await listenOn({ network: 'unix', folder: newFolder(), group: String(group) });
    const { mode, gid } = statSync(address.network === 'unix' ? address.path : '');
    expect([mode & 0o777, gid]).toEqual([0o660, group]);
  });

  it('leaves nothing behind where the group is unknown', async () => {
    const folder = newFolder();
    const error = await failureOf(listen({ network: 'unix', folder, group: 'no-such-group' }));
    expect(error).toEqual(pluginError('LISTEN_FAILED', folder, '"no-such-group"'));
    await until(() => readdirSync(folder).length === 0);
  });

  it('names the path and the reason where the folder is missing', async () => {
    const folder = path.join(newFolder(), 'missing');
    expect(await failureOf(listen({ network: 'unix', folder }))).toEqual(pluginError('LISTEN_FAILED', folder));
  });

  it('refuses a folder whose path is too long', async () => {
    const folder = path.join(newFolder(), 'x'.repeat(100));
    expect(await failureOf(listen({ network: 'unix', folder }))).toEqual(pluginError('SOCKET_FOLDER_UNUSABLE', folder));
  });

  it('does not mind that its file is gone', async () => {
    const folder = newFolder();
    const [first, second] = [await listenOn({ network: 'unix', folder }), await listenOn({ network: 'unix', folder })];
    first.close();
    expect(existsSync(second.address.network === 'unix' ? second.address.path : '')).toBe(true);
    first.close();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('may be one of many without a warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const folder = newFolder();
    const before = process.listenerCount('exit');
    for (let count = 0; count < 20; count += 1) await listenOn({ network: 'unix', folder });
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.listenerCount('exit') - before).toBeLessThanOrEqual(1);
    for (const listener of open.splice(0)) listener.close();
    process.off('warning', note);
    expect(warnings).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a TCP listener', () => {
  it('takes a port of the system for 0, on 127.0.0.1 alone', async () => {
    const { address } = await listenOn(anyPort);
    expect(address).toEqual({ network: 'tcp', host: '127.0.0.1', port: expect.any(Number) });
    expect(address.network === 'tcp' && address.port).toBeGreaterThan(0);
  });

  it('takes the first free port of its range', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const { address } = await listenOn({ network: 'tcp', minPort: port, maxPort: Math.min(port + 50, 65_535) });
    expect(address.network === 'tcp' && address.port).toBeGreaterThan(port);
    blocker.close();
  });

  it('says which range is taken', async () => {
    const { address } = await listenOn(anyPort);
    const port = address.network === 'tcp' ? address.port : 0;
    const error = await failureOf(listen({ network: 'tcp', minPort: port, maxPort: port }));
    expect(error).toEqual(pluginError('LISTEN_FAILED', `from ${port} to ${port}`, '127.0.0.1', 'PLUGIN_MIN_PORT'));
  });
});

describe.each(['unix', 'tcp'] as const)('connections to a %s listener', (network) => {
  const place = (): ListenPlace => (network === 'tcp' ? anyPort : { network, folder: newFolder() });

  it('are held until somebody handles them, in their order', async () => {
    const listener = await listenOn(place());
    const [first, second] = [await connectTo(listener), await connectTo(listener)];
    first.write('first');
    second.write('second');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const said: string[] = [];
    listener.onConnection((socket) => void socket.on('data', (data) => said.push(data.toString())));
    const third = await connectTo(listener);
    third.write('third');
    await until(() => said.length === 3);
    expect(said.sort()).toEqual(['first', 'second', 'third']);
    for (const socket of [first, second, third]) socket.destroy();
  });

  it('end with the listener where nobody handled them', async () => {
    const listener = await listenOn(place());
    const socket = await connectTo(listener);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const closed = once(socket.resume(), 'close');
    listener.close();
    await closed;
  });

  it('stay open after the listener where somebody did', async () => {
    const listener = await listenOn(place());
    listener.onConnection((socket) => void socket.pipe(socket));
    const socket = await connectTo(listener);
    listener.close();
    socket.write('still here');
    const [data] = await once(socket, 'data');
    expect(String(data)).toBe('still here');
    socket.destroy();
  });
});
