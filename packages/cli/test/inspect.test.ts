import { describe, expect } from 'vitest';
import { marked, parseDocument, test } from './support/command.js';

describe('awf-plugin inspect', () => {
  test('shows handshake, GetInfo, operations and the time of the start', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['inspect', 'odd', ...marked]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^odd 1\.2\.3$/m);
    expect(stdout).toMatch(/^ {2}protocol version {2}1$/m);
    expect(stdout).toMatch(/^ {2}network {11}unix$/m);
    expect(stdout).toMatch(/^ {2}TLS {15}AutoMTLS$/m);
    expect(stdout).toMatch(/^ {2}description {3}Does odd things$/m);
    expect(stdout).toMatch(/^Operations \(9\)$/m);
    expect(stdout).toMatch(/^ {2}handshake line {2}[\d.]+ ms$/m);
  });

  test('is one document for programs', async ({ command }) => {
    const directory = command.add('odd', 'odd-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['inspect', 'odd', '--no-auto-mtls', '--json', ...marked]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const ms = expect.any(Number);
    expect(parseDocument(stdout)).toMatchObject({
      name: 'odd',
      version: '1.2.3',
      engines: ['awf'],
      directory,
      executable: `${directory}/awf-plugin-odd`,
      handshake: {
        protocolVersion: 1,
        network: 'unix',
        tls: 'off',
        address: expect.stringContaining(command.sandbox.folder),
      },
      info: { name: 'odd', version: '1.0.0', description: 'Does odd things', capabilities: ['awf.plugin.stream.v1'] },
      operations: expect.arrayContaining([expect.objectContaining({ name: 'say', inputs: [], outputs: [] })]),
      timings: { spawnedMs: ms, handshakeMs: ms, connectedMs: ms, readyMs: ms },
    });
  });

  test('says that a folder is no plugin', async ({ command }) => {
    const { code, stdout, stderr } = await command.run(['inspect', '.', '--json']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(parseDocument(stderr)).toMatchObject({ code: 4, error_code: 'MANIFEST_UNREADABLE' });
  });
});
