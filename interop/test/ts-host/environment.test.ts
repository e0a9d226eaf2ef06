import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { isRunning, test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { kvOf } from './support/calls.js';
import { failureOf } from './support/failures.js';
import { launchBad, launchGo } from './support/launch-go.js';

/** The variables with which a process was started. */
function environmentOf(pid: number): ReadonlyMap<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
}

describePairing('ts-host/go-plugin', 'the environment of a launch', () => {
  test('holds cookie, ports and versions, and a certificate for AutoMTLS alone [GP-1.1-host-env]', async ({
    sandbox,
  }) => {
    for (const tls of ['off', 'auto'] as const) {
      await using plugin = await launchGo(sandbox, 'kv-plugin', {
        tls,
        versions: [3, 1],
        ports: { min: 2_000, max: 2_001 },
      });
      const environment = environmentOf(plugin.pid);
      expect(environment.get('BASIC_PLUGIN')).toBe('hello');
      expect(environment.get('PLUGIN_MIN_PORT')).toBe('2000');
      expect(environment.get('PLUGIN_MAX_PORT')).toBe('2001');
      expect(environment.get('PLUGIN_PROTOCOL_VERSIONS')?.split(',').sort()).toEqual(['1', '3']);
      expect(environment.has('PLUGIN_MULTIPLEX_GRPC')).toBe(false);
      const certificate = environment.get('PLUGIN_CLIENT_CERT');
      if (tls === 'off') expect(certificate).toBeUndefined();
      else expect(certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+\n-----END CERTIFICATE-----\n$/);
    }
  });

  test('holds nothing of a connection that the host itself is a plugin of [GP-1.1-leak]', async ({ sandbox }) => {
    process.env.PLUGIN_CLIENT_CERT = 'inherited';
    process.env.PLUGIN_MULTIPLEX_GRPC = 'true';
    process.env.HOST_OWN = 'passed';
    try {
      await using plugin = await launchGo(sandbox, 'kv-plugin', { tls: 'off', inheritEnv: true });
      const environment = environmentOf(plugin.pid);
      expect(environment.get('HOST_OWN')).toBe('passed');
      expect(environment.has('PLUGIN_CLIENT_CERT')).toBe(false);
      expect(environment.has('PLUGIN_MULTIPLEX_GRPC')).toBe(false);
      await kvOf(plugin).put('a', 'in plain text, on a connection of its own');
    } finally {
      for (const name of ['PLUGIN_CLIENT_CERT', 'PLUGIN_MULTIPLEX_GRPC', 'HOST_OWN']) delete process.env[name];
    }
  });

  test('holds of the rest only what is safe or named', async ({ sandbox }) => {
    process.env.HOST_SECRET = 'secret';
    process.env.HOST_NAMED = 'named';
    try {
      const env = { OWN: 'set for it', HOME: '/nowhere' };
      await using plugin = await launchGo(sandbox, 'kv-plugin', { env, passEnv: ['HOST_NAMED'] });
      const environment = environmentOf(plugin.pid);
      expect(environment.get('HOST_NAMED')).toBe('named');
      expect(environment.get('OWN')).toBe('set for it');
      expect(environment.get('HOME')).toBe('/nowhere');
      expect(environment.get('PATH')).toBe(process.env.PATH);
      expect(environment.has('HOST_SECRET')).toBe(false);
    } finally {
      for (const name of ['HOST_SECRET', 'HOST_NAMED']) delete process.env[name];
    }
  });
});

describePairing('ts-host/go-plugin', 'the cookie', () => {
  test('that a plugin refuses is told by its words and status [GP-1.2-cookie-host]', async ({ sandbox }) => {
    const magicCookies = [{ key: 'BASIC_PLUGIN', value: 'another' }];
    const refused = await failureOf(launchGo(sandbox, 'kv-plugin', { magicCookies }));
    expect(refused).toMatchObject({ code: 'EXITED_EARLY', plugin: 'kv-plugin', evidence: { exitCode: 1 } });
    expect(refused.message).toContain(
      'it exited with code 1 before its handshake line. It did not get the magic cookie that it knows.',
    );
    expect(refused.message).toContain('This binary is a plugin.');
    const other = await failureOf(launchBad(sandbox, ['exit', '1']));
    expect(other).toMatchObject({ code: 'EXITED_EARLY', evidence: { exitCode: 1 } });
    expect(other.message).not.toContain('cookie');
  });
});

describePairing('ts-host/go-plugin', 'version negotiation', () => {
  const env = { PEER_VERSIONS: '2,3,5' };

  test.for([
    [[2, 3], 3],
    [[3, 2], 3],
    [[7, 5, 1], 5],
    [[2], 2],
  ] as const)(
    'of %j gives %i to both ends [GP-1.3-highest] [GP-1.5-parse]',
    async ([versions, expected], { sandbox }) => {
      await using plugin = await launchGo(sandbox, 'kv-plugin', { versions, env });
      expect(plugin.protocolVersion).toBe(expected);
      expect(plugin.reattachConfig.protocolVersion).toBe(expected);
      await plugin.ping();
    },
  );

  test('without a version in common names both lists [GP-1.3-none] [GP-1.5-killed]', async ({ sandbox }) => {
    const error = await failureOf(launchGo(sandbox, 'kv-plugin', { versions: [9, 7], env }));
    expect(error).toMatchObject({ code: 'VERSION_MISMATCH', kind: 'user', plugin: 'kv-plugin' });
    expect(error.message).toContain('The plugin serves protocol version 2, this host accepts 9, 7.');
    expect(isRunning(Number(error.evidence.pid))).toBe(false);
  });
});
