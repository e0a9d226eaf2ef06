import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goPluginLine } from '../../test/support/go-plugin-line.js';
import { pluginError, resultOrCode } from '../../test/support/plugin-error.js';
import type { PeerAddress } from './address.js';
import { formatHandshakeLine, type HandshakeLine, parseHandshakeLine } from './handshake-line.js';

const expected = { versions: [1, 3] };
const multiplexed = { versions: [1, 3], multiplex: true };
const local: PeerAddress = { network: 'tcp', host: '127.0.0.1', port: 1_234 };
const plugin1: PeerAddress = { network: 'unix', path: '/tmp/plugin1' };

/** Spec §9.1, by its numbers; 18 (no line at all) is the startup race's. */
describe('the vectors of the spec that are good', () => {
  it.each<[string, string, HandshakeLine]>([
    [
      '1',
      '1|3|unix|/tmp/plugin1740806978|grpc|\n',
      { protocolVersion: 3, address: { network: 'unix', path: '/tmp/plugin1740806978' } },
    ],
    ['2', '1|1|tcp|127.0.0.1:1234|grpc\n', { protocolVersion: 1, address: local }],
    ['3', ' 1|1|tcp|127.0.0.1:1234|grpc \r\n', { protocolVersion: 1, address: local }],
    ['4', '1|1|tcp|127.0.0.1:1234|grpc', { protocolVersion: 1, address: local }],
    ['5', '1|1|unix|/tmp/plugin1|grpc||true\n', { protocolVersion: 1, address: plugin1, multiplex: true }],
    ['6, not asked', '1|1|unix|/tmp/plugin1|grpc||false\n', { protocolVersion: 1, address: plugin1, multiplex: false }],
    [
      '8, not asked',
      '1|1|unix|/tmp/plugin1|grpc||yes\n',
      { protocolVersion: 1, address: plugin1, multiplex: undefined },
    ],
    ['9', '1|1|unix|/tmp/plugin1|grpc|short\n', { protocolVersion: 1, address: plugin1 }],
  ])('%s', (_number, line, result) => {
    expect(parseHandshakeLine(line, expected)).toEqual(result);
  });

  it('5, asked', () => {
    expect(parseHandshakeLine('1|1|unix|/tmp/plugin1|grpc||true\n', multiplexed)).toMatchObject({ multiplex: true });
  });

  it('takes fields that nobody knows yet', () => {
    expect(parseHandshakeLine('1|1|unix|/tmp/plugin1|grpc||true|new|newer', expected)).toMatchObject({
      address: plugin1,
    });
  });

  it('takes a certificate of 51 characters and none of 50', () => {
    const line = (length: number) => `1|1|unix|/tmp/plugin1|grpc|${'A'.repeat(length)}`;
    expect(parseHandshakeLine(line(50), expected)).not.toHaveProperty('certificate');
    expect(parseHandshakeLine(line(51), expected)).toHaveProperty('certificate', 'A'.repeat(51));
  });

  it('reads the AutoMTLS line of a Go plugin', () => {
    const { certificate = '', ...rest } = parseHandshakeLine(goPluginLine, expected);
    expect(rest).toEqual({ protocolVersion: 1, address: { network: 'unix', path: '/tmp/plugin3395806118' } });
    expect(certificate).toHaveLength(795);
    const der = Buffer.from(certificate, 'base64');
    expect(der).toHaveLength(596);
    expect(createHash('sha256').update(der).digest('hex')).toBe(
      'd6af197a5eb034b7266937e59a6f8cfa0d244dfb61cb42c2325a7c71808e531f',
    );
  });

  it('reads the same line with multiplexing', () => {
    const plain = parseHandshakeLine(goPluginLine, expected);
    expect(parseHandshakeLine(`${goPluginLine}|true`, multiplexed)).toEqual({ ...plain, multiplex: true });
  });
});

describe('the vectors of the spec that are bad', () => {
  it.each([
    ['10', '1|1|tcp|127.0.0.1:1', 'PROTOCOL_UNSUPPORTED', ['"netrpc"', '"grpc"']],
    ['11', '2|1|tcp|127.0.0.1:1|grpc', 'CORE_VERSION_MISMATCH', ['core protocol version 2', 'version 1']],
    ['12', 'x|1|tcp|127.0.0.1:1|grpc', 'HANDSHAKE_MALFORMED', ['core protocol version "x" is no integer']],
    ['13', '1|9|tcp|127.0.0.1:1|grpc', 'VERSION_MISMATCH', ['protocol version 9', 'accepts 1, 3']],
    ['14', '1|abc|tcp|127.0.0.1:1|grpc', 'HANDSHAKE_MALFORMED', ['protocol version "abc" is no integer']],
    ['15', '1|1|npipe|foo|grpc', 'ADDRESS_INVALID', ['"npipe"', '"foo"']],
    ['16', '1|1|tcp|nonsense|grpc', 'ADDRESS_INVALID', ['"tcp"', '"nonsense"']],
    ['17', 'hello world', 'HANDSHAKE_MALFORMED', ['"hello world"', 'fewer than 4 fields', 'stdout']],
    ['an empty line', '', 'HANDSHAKE_MALFORMED', ['It was ""']],
    ['three fields', '1|1|unix', 'HANDSHAKE_MALFORMED', ['fewer than 4 fields']],
    ['another protocol', '1|1|unix|/tmp/plugin1|http', 'PROTOCOL_UNSUPPORTED', ['"http"']],
    ['a version in words', '1|1.0|unix|/tmp/plugin1|grpc', 'HANDSHAKE_MALFORMED', ['"1.0" is no integer']],
  ])('%s', (_number, line, code, parts) => {
    expect(() => parseHandshakeLine(line, expected)).toThrow(pluginError(code, ...parts) as Error);
  });

  it.each([
    ['6', '1|1|unix|/tmp/plugin1|grpc||false', 'MULTIPLEX_UNSUPPORTED', 'cannot multiplex'],
    ['7', '1|1|unix|/tmp/plugin1|grpc|', 'MULTIPLEX_UNSUPPORTED', 'cannot multiplex'],
    ['8', '1|1|unix|/tmp/plugin1|grpc||yes', 'HANDSHAKE_MALFORMED', 'multiplex field "yes" is no boolean'],
  ])('%s, multiplex asked', (_number, line, code, part) => {
    expect(() => parseHandshakeLine(line, multiplexed)).toThrow(pluginError(code, part) as Error);
  });

  it('are checked in the order of the spec: what stands first is named first', () => {
    expect(resultOrCode(() => parseHandshakeLine('2|9|npipe|x|netrpc', expected))).toBe('CORE_VERSION_MISMATCH');
    expect(resultOrCode(() => parseHandshakeLine('1|9|npipe|x|netrpc', expected))).toBe('VERSION_MISMATCH');
    expect(resultOrCode(() => parseHandshakeLine('1|1|npipe|x|netrpc', expected))).toBe('ADDRESS_INVALID');
    expect(resultOrCode(() => parseHandshakeLine('1|1|unix|x|netrpc', multiplexed))).toBe('PROTOCOL_UNSUPPORTED');
  });
});

describe('messages about a line', () => {
  const messageOf = (line: string): string => {
    try {
      parseHandshakeLine(line, expected);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it.each([
    'x'.repeat(60_000),
    `1|${'x'.repeat(60_000)}|unix|a`,
    `1|1|${'x'.repeat(60_000)}|a`,
    `1|1|unix|a|${'x'.repeat(60_000)}`,
  ])('stay short where the line is long (%#)', (line) => {
    expect(messageOf(line)).toContain('x'.repeat(150));
    expect(messageOf(line).length).toBeLessThan(1_000);
  });

  const controls = '\u0000\u0007\u001b[31m\u007f\u0085\u009b2J\u2028\u2029\u202e\ufeff';
  it.each([`a${controls}`, `1|a${controls}|unix|a`, `1|1|a${controls}|a`, `1|1|unix|a|a${controls}`])(
    'escape every control character (%#)',
    (line) => {
      expect(messageOf(line)).toContain('\\u001b[31m');
      expect(messageOf(line)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\ufeff]/);
    },
  );
});

describe('formatHandshakeLine', () => {
  it.each<[HandshakeLine, string]>([
    [{ protocolVersion: 3, address: plugin1 }, '1|3|unix|/tmp/plugin1|grpc|'],
    [{ protocolVersion: 1, address: local }, '1|1|tcp|127.0.0.1:1234|grpc|'],
    [{ protocolVersion: 1, address: plugin1, certificate: 'MIIC' }, '1|1|unix|/tmp/plugin1|grpc|MIIC'],
    [{ protocolVersion: 1, address: plugin1, multiplex: false }, '1|1|unix|/tmp/plugin1|grpc||false'],
    [
      { protocolVersion: 1, address: plugin1, certificate: 'MIIC', multiplex: true },
      '1|1|unix|/tmp/plugin1|grpc|MIIC|true',
    ],
  ])('writes %j', (line, text) => {
    expect(formatHandshakeLine(line)).toBe(text);
  });

  it('writes the line of the Go plugin again', () => {
    expect(formatHandshakeLine(parseHandshakeLine(goPluginLine, expected))).toBe(goPluginLine);
  });
});

describe('any line', () => {
  const path = fc.stringMatching(/^\/[\w/. -]{1,60}[\w]$/);
  const plain = { noNullPrototype: true } as const;
  const unix = fc.record({ network: fc.constant('unix' as const), path }, plain);
  const tcp = fc.record(
    {
      network: fc.constant('tcp' as const),
      host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
      port: fc.integer({ min: 0, max: 65_535 }),
    },
    plain,
  );
  const certificate = fc.stringMatching(/^[A-Za-z0-9+/]{51,300}$/);
  const line = fc.record(
    { protocolVersion: fc.nat(), address: fc.oneof(unix, tcp), certificate, multiplex: fc.boolean() },
    { requiredKeys: ['protocolVersion', 'address'], noNullPrototype: true },
  );

  it('is read as it was written', () => {
    fc.assert(
      fc.property(line, fc.constantFrom('', '\n', '\r\n', ' \n'), (written, end) => {
        const read = parseHandshakeLine(formatHandshakeLine(written) + end, { versions: [written.protocolVersion] });
        return isDeepStrictEqual(read, written);
      }),
      { numRuns: 10_000 },
    );
  });

  const codes = [
    'HANDSHAKE_MALFORMED',
    'CORE_VERSION_MISMATCH',
    'VERSION_MISMATCH',
    'ADDRESS_INVALID',
    'PROTOCOL_UNSUPPORTED',
    'MULTIPLEX_UNSUPPORTED',
  ];

  it('ends in a result or a code of the table', () => {
    const field = fc.oneof(fc.constantFrom('1', '3', 'unix', 'tcp', 'grpc', 'true', '/tmp/x', ':1', ''), fc.string());
    const text = fc.oneof(
      fc.array(field, { maxLength: 9 }).map((fields) => fields.join('|')),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (arbitrary, multiplex) => {
        const result = resultOrCode(() => parseHandshakeLine(arbitrary, { ...expected, multiplex }));
        return typeof result === 'string' ? codes.includes(result) : expected.versions.includes(result.protocolVersion);
      }),
      { numRuns: 10_000 },
    );
  });
});
