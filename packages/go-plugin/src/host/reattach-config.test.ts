import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pluginError, resultOrCode } from '../../test/support/plugin-error.js';
import { fromReattachJson, type ReattachJson, toReattachJson } from './reattach-config.js';

/** Spec §6.9, as Terraform's users have it. */
const example: ReattachJson = {
  Protocol: 'grpc',
  ProtocolVersion: 6,
  Pid: 38_972,
  Test: true,
  Addr: { Network: 'unix', String: '/tmp/plugin864517971' },
};

describe('the JSON form', () => {
  it('is read', () => {
    expect(fromReattachJson(example)).toEqual({
      protocolVersion: 6,
      pid: 38_972,
      test: true,
      address: { network: 'unix', path: '/tmp/plugin864517971' },
    });
  });

  it('is written as it was read', () => {
    expect(toReattachJson(fromReattachJson(example))).toEqual(example);
    const tcp = { ...example, Test: false, Addr: { Network: 'tcp', String: '127.0.0.1:1234' } };
    expect(toReattachJson(fromReattachJson(tcp))).toEqual(tcp);
  });

  it.each<[unknown, string, readonly string[]]>([
    [null, 'OPTIONS_INVALID', ['ProtocolVersion']],
    [7, 'OPTIONS_INVALID', ['ProtocolVersion']],
    [{}, 'OPTIONS_INVALID', ['ProtocolVersion', 'undefined']],
    [{ ...example, ProtocolVersion: '6' }, 'OPTIONS_INVALID', ['ProtocolVersion', '"6"', 'whole number']],
    [{ ...example, Pid: 1.5 }, 'OPTIONS_INVALID', ['Pid', '1.5']],
    [{ ...example, Pid: -1 }, 'OPTIONS_INVALID', ['Pid', '-1', 'from 0']],
    [{ ...example, Test: 'yes' }, 'OPTIONS_INVALID', ['Test', '"yes"', 'true or false']],
    [{ ...example, Addr: null }, 'OPTIONS_INVALID', ['Addr.Network', 'undefined']],
    [{ ...example, Addr: { Network: 'unix' } }, 'OPTIONS_INVALID', ['Addr.String']],
    [{ ...example, Addr: { Network: 'npipe', String: 'x' } }, 'ADDRESS_INVALID', ['"npipe"']],
    [{ ...example, Protocol: 'netrpc' }, 'PROTOCOL_UNSUPPORTED', ['"netrpc"', '"grpc"']],
    [{ ...example, Protocol: '' }, 'PROTOCOL_UNSUPPORTED', ['""']],
  ])('is refused where it is none (%#)', (json, code, parts) => {
    expect(() => fromReattachJson(json as ReattachJson)).toThrow(pluginError(code, ...parts) as Error);
  });

  it('ends in a config or a code, whatever the text held', () => {
    const address = fc.record({ Network: fc.constantFrom('unix', 'tcp', 7), String: fc.string() });
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), address);
    const member = fc.constantFrom('Protocol', 'ProtocolVersion', 'Pid', 'Test', 'Addr');
    fc.assert(
      fc.property(fc.dictionary(member, value), (change) => {
        const json = { ...example, ...change };
        const result = resultOrCode(() => fromReattachJson(json));
        return typeof result === 'string' || isDeepStrictEqual(fromReattachJson(toReattachJson(result)), result);
      }),
      { numRuns: 10_000 },
    );
  });
});
