import type { LaunchOptions } from '@awf/go-plugin/host';
import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { failureOfBad } from './support/bad-plugin.js';
import { failureOf } from './support/plugin-error.js';
import { launchProbe } from './support/probe.js';

/** What the line says, the options beyond the usual, the code, and what a person reads. */
const mismatches: readonly (readonly [string, Partial<LaunchOptions>, string, string])[] = [
  [
    '2|1|unix|/tmp/nowhere|grpc|',
    {},
    'CORE_VERSION_MISMATCH',
    'The plugin speaks core protocol version 2, this host version 1. ' +
      'Rebuild the plugin with a go-plugin library of that version',
  ],
  [
    '1|7|unix|/tmp/nowhere|grpc|',
    { versions: [5, 4] },
    'VERSION_MISMATCH',
    'The plugin serves protocol version 7, this host accepts 5, 4. ' +
      'Use a plugin and a host that have a version in common',
  ],
  [
    '1|1|unix|/tmp/nowhere|netrpc|',
    {},
    'PROTOCOL_UNSUPPORTED',
    'The plugin speaks "netrpc", this host only "grpc". Build the plugin with its gRPC server',
  ],
  [
    '1|1|unix|/tmp/nowhere',
    {},
    'PROTOCOL_UNSUPPORTED',
    'The plugin speaks "netrpc", this host only "grpc". Build the plugin with its gRPC server',
  ],
  [
    '1|1|udp|127.0.0.1:4000|grpc|',
    {},
    'ADDRESS_INVALID',
    'The plugin\'s address is unusable: network "udp", address "127.0.0.1:4000". ' +
      'Expected "unix" with a path, or "tcp" with host:port',
  ],
  [
    '1|1|tcp|127.0.0.1|grpc|',
    {},
    'ADDRESS_INVALID',
    'The plugin\'s address is unusable: network "tcp", address "127.0.0.1". ' +
      'Expected "unix" with a path, or "tcp" with host:port',
  ],
  [
    '1|1|unix|/tmp/nowhere|grpc|',
    { tls: 'auto' },
    'TLS_REFUSED',
    'The plugin was asked for AutoMTLS and its handshake line has no certificate. ' +
      'It does not know AutoMTLS or has TLS of its own: launch it with tls "off", or with the TLS that it has',
  ],
];

describe('a line that does not fit this host (fault 5)', () => {
  test.for(mismatches)('%s %o ends in %s', async ([line, options, code, why], { sandbox }) => {
    const error = await failureOfBad(sandbox, 'says.sh', { ...options, args: [line] });
    expect(error).toMatchObject({ code, plugin: 'bad' });
    expect(error.message).toBe(`Plugin bad could not be started: ${why}. It wrote nothing to stderr.`);
    expect(sandbox.processes()).toEqual([]);
  });

  test('a plugin of ours without a common version serves its lowest and is refused', async ({ sandbox }) => {
    const error = await failureOf(launchProbe(sandbox, { versions: [4, 5], env: { PROBE_VERSIONS: '2,3' } }));
    expect(error).toMatchObject({
      code: 'VERSION_MISMATCH',
      kind: 'user',
      plugin: 'probe',
      evidence: { state: 'handshake' },
    });
    expect(error.message).toContain(
      'Plugin probe could not be started: The plugin serves protocol version 2, this host accepts 4, 5. ' +
        'Use a plugin and a host that have a version in common.',
    );
  });

  test('the highest common version is served, in whatever order the host names them', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox, { versions: [1, 3, 2], env: { PROBE_VERSIONS: '2,3,4' } });
    expect(plugin.protocolVersion).toBe(3);
    await plugin.close();
  });
});
