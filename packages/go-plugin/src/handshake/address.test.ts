import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pluginError, resultOrCode } from '../../test/support/plugin-error.js';
import { formatAddress, type PeerAddress, parseAddress } from './address.js';

describe('parseAddress', () => {
  it.each<[string, string, PeerAddress]>([
    ['unix', '/tmp/plugin1', { network: 'unix', path: '/tmp/plugin1' }],
    ['unix', 'relative.sock', { network: 'unix', path: 'relative.sock' }],
    ['unix', '@abstract', { network: 'unix', path: '@abstract' }],
    ['unix', '/tmp/a:1', { network: 'unix', path: '/tmp/a:1' }],
    ['tcp', '127.0.0.1:1234', { network: 'tcp', host: '127.0.0.1', port: 1_234 }],
    ['tcp', 'plugin.example:80', { network: 'tcp', host: 'plugin.example', port: 80 }],
    ['tcp', ':1234', { network: 'tcp', host: '127.0.0.1', port: 1_234 }],
    ['tcp', '[::1]:1234', { network: 'tcp', host: '::1', port: 1_234 }],
    ['tcp', '127.0.0.1:0', { network: 'tcp', host: '127.0.0.1', port: 0 }],
    ['tcp', '127.0.0.1:65535', { network: 'tcp', host: '127.0.0.1', port: 65_535 }],
  ])('reads %s %s', (network, text, address) => {
    expect(parseAddress(network, text)).toEqual(address);
  });

  it.each([
    ['unix', ''],
    ['tcp', ''],
    ['tcp', 'nonsense'],
    ['tcp', '127.0.0.1'],
    ['tcp', '127.0.0.1:'],
    ['tcp', '127.0.0.1:http'],
    ['tcp', '127.0.0.1:65536'],
    ['tcp', '127.0.0.1:-1'],
    ['tcp', '127.0.0.1:1e3'],
    ['tcp', '::1:1234'],
    ['tcp', '[::1]1234'],
    ['npipe', 'foo'],
    ['UNIX', '/tmp/plugin1'],
    ['', '/tmp/plugin1'],
  ])('refuses %j %j and names both', (network, text) => {
    const both = [JSON.stringify(network), JSON.stringify(text)];
    expect(() => parseAddress(network, text)).toThrow(pluginError('ADDRESS_INVALID', ...both) as Error);
  });

  it('shows an unusable address short and without control characters', () => {
    const hostile = `\u001b[2J\u009b${'x'.repeat(60_000)}`;
    expect(() => parseAddress('tcp', hostile)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/[\u0000-\u001f\u007f-\u009f]|x{300}/) }),
    );
  });

  it('ends in an address or ADDRESS_INVALID, whatever the text', () => {
    const network = fc.oneof(fc.constantFrom('unix', 'tcp'), fc.string());
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[[\]:.0-9a-f@/]{0,20}$/));
    fc.assert(
      fc.property(network, text, (name, address) => {
        const result = resultOrCode(() => parseAddress(name, address));
        return typeof result === 'string' ? result === 'ADDRESS_INVALID' : result.network === name;
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('formatAddress', () => {
  it.each<[PeerAddress, string]>([
    [{ network: 'unix', path: '/tmp/plugin1' }, '/tmp/plugin1'],
    [{ network: 'tcp', host: '127.0.0.1', port: 1_234 }, '127.0.0.1:1234'],
    [{ network: 'tcp', host: '::1', port: 1_234 }, '[::1]:1234'],
  ])('writes %j', (address, text) => {
    expect(formatAddress(address)).toBe(text);
  });

  it('writes what parseAddress reads', () => {
    const plain = { noNullPrototype: true } as const;
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    const tcp = fc.record(
      { network: fc.constant('tcp' as const), host, port: fc.integer({ min: 0, max: 65_535 }) },
      plain,
    );
    const unix = fc.record({ network: fc.constant('unix' as const), path: fc.string({ minLength: 1 }) }, plain);
    fc.assert(
      fc.property(fc.oneof(tcp, unix), (address) => {
        return isDeepStrictEqual(parseAddress(address.network, formatAddress(address)), address);
      }),
      { numRuns: 10_000 },
    );
  });
});
