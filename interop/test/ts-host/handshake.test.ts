import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { isRunning, type Sandbox, test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { kvOf } from './support/calls.js';
import { failureOf } from './support/failures.js';
import { type BadMode, launchBad, launchGo } from './support/launch-go.js';

/** The variables with which a process was started. */
function environmentOf(pid: number): ReadonlyMap<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
}

/** The error with which launching `bad-plugin` fails, whose process must be gone by then. */
async function refusal(sandbox: Sandbox, mode: BadMode, options: Parameters<typeof launchBad>[2] = {}) {
  const error = await failureOf(launchBad(sandbox, mode, options));
  expect(error.plugin).toBe('bad');
  expect(isRunning(Number(error.evidence.pid))).toBe(false);
  return error;
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
    const other = await refusal(sandbox, ['exit', '1']);
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

describePairing('ts-host/go-plugin', 'the handshake line', () => {
  test('of a Go plugin has six fields, with and without a certificate [GP-1.5-parse]', async ({ sandbox }) => {
    for (const tls of ['off', 'auto'] as const) {
      await using plugin = await launchGo(sandbox, 'kv-plugin', { tls });
      expect(plugin).toMatchObject({ protocolVersion: 1, address: { network: 'unix' } });
      await plugin.ping();
    }
  });

  test('may have blanks around it and end in CRLF [GP-1.5-crlf]', async ({ sandbox }) => {
    // Nobody listens there, which is found out after the line was read.
    const error = await refusal(sandbox, ['line-crlf', '1|1|tcp|127.0.0.1:1|grpc|']);
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', evidence: { state: 'connect' } });
    expect(error.message).toContain('its address 127.0.0.1:1 gave: ');
    expect((await refusal(sandbox, ['line-eof', '1|1|tcp|127.0.0.1:1|grpc'])).code).toBe('CONNECT_FAILED');
  });

  test.for([
    ['banner', 'HANDSHAKE_MALFORMED', ['"Welcome to the plugin!"', 'fewer than 4 fields'], '[GP-1.5-first]'],
    ['four-fields', 'PROTOCOL_UNSUPPORTED', ['"netrpc"', 'only "grpc"'], ''],
    ['core-version', 'CORE_VERSION_MISMATCH', ['version 2', 'this host version 1'], '[GP-1.5-core]'],
    ['core-text', 'HANDSHAKE_MALFORMED', ['"x" is no integer'], '[GP-1.5-core]'],
    ['app-version', 'VERSION_MISMATCH', ['version 99', 'accepts 1.'], '[GP-1.5-app]'],
    ['app-text', 'HANDSHAKE_MALFORMED', ['"abc" is no integer'], '[GP-1.5-app]'],
    ['network', 'ADDRESS_INVALID', ['npipe', 'foo'], '[GP-1.5-network]'],
    ['no-port', 'ADDRESS_INVALID', ['nonsense'], '[GP-1.5-network]'],
    ['protocol', 'PROTOCOL_UNSUPPORTED', ['"netrpc"', 'only "grpc"'], '[GP-1.5-protocol]'],
    ['garbage', 'HANDSHAKE_TIMEOUT', ['printed no handshake line: stdout began with'], ''],
  ] as const)('in the mode %s is refused as %s %j %s [GP-1.5-killed]', async ([mode, code, words], { sandbox }) => {
    const error = await refusal(sandbox, mode, { startTimeoutMs: mode === 'garbage' ? 1_500 : 20_000 });
    expect(error).toMatchObject({ code, evidence: { state: 'handshake' } });
    for (const word of words) expect(error.message).toContain(word);
  });

  test('that is no handshake is not made good by a second one [GP-1.5-first]', async ({ sandbox }) => {
    const value = 'loading 3 modules\n1|1|tcp|127.0.0.1:1|grpc|';
    const error = await refusal(sandbox, ['line', value]);
    expect(error.code).toBe('HANDSHAKE_MALFORMED');
    expect(error.message).toContain('"loading 3 modules"');
  });

  test.for(['cert-garbage', 'cert-padded'] as const)(
    'with a certificate that is none: %s [GP-1.5-cert]',
    async (mode, { sandbox }) => {
      const error = await refusal(sandbox, mode, { tls: 'auto' });
      expect(error).toMatchObject({ code: 'CERTIFICATE_INVALID', kind: 'plugin' });
    },
  );

  test('without an end is cut at 64 KiB [GP-1.5-long]', async ({ sandbox }) => {
    const before = process.memoryUsage.rss();
    for (const mode of ['endless', 'long-line']) {
      const error = await refusal(sandbox, mode);
      expect(error.code).toBe('HANDSHAKE_MALFORMED');
      expect(error.message).toContain('longer than 65536 bytes');
      expect(error.message.length).toBeLessThan(1_000);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 << 20);
  });
});

describePairing('ts-host/go-plugin', 'a plugin that does not come to its line', () => {
  test.for([
    ['silent', 'printed no handshake line.', ['silent: loading the model', 'silent: still loading']],
    ['half-line', 'stdout began with "1|1|unix|/tmp/plug", without a line feed', ['half-line: stalling']],
  ] as const)(
    'because it is %s is given up after the start timeout [GP-1.6-timeout]',
    async ([mode, why, stderr], { sandbox }) => {
      const error = await refusal(sandbox, mode, { startTimeoutMs: 1_500 });
      expect(error).toMatchObject({
        code: 'HANDSHAKE_TIMEOUT',
        kind: 'plugin',
        evidence: { state: 'handshake', stderr },
      });
      expect(error.message).toContain('within 1500 ms it ');
      expect(error.message).toContain(why);
      for (const line of stderr) expect(error.message).toContain(line);
    },
  );

  test.for([
    [['exit', '0'], { exitCode: 0, stderr: ['exit: giving up with 0'] }, 'exited with code 0'],
    [['exit', '1'], { exitCode: 1, stderr: ['exit: giving up with 1'] }, 'exited with code 1'],
    [['signal', '15'], { exitSignal: 'SIGTERM', stderr: ['signal: about to die'] }, 'was ended by SIGTERM'],
    [['signal', '9'], { exitSignal: 'SIGKILL', stderr: ['signal: about to die'] }, 'was ended by SIGKILL'],
  ] as const)('because it ends: %j [GP-1.6-exit]', async ([mode, evidence, words], { sandbox }) => {
    const error = await refusal(sandbox, mode);
    expect(error).toMatchObject({ code: 'EXITED_EARLY', kind: 'plugin', evidence });
    expect(error.message).toContain(`it ${words} before its handshake line.`);
  });

  test('because it closes stdout', async ({ sandbox }) => {
    const error = await refusal(sandbox, 'close-stdout-early');
    expect(error.code).toBe('HANDSHAKE_MALFORMED');
    expect(error.message).toContain('it closed its stdout without a handshake line, and runs on');
  });
});

describePairing('ts-host/go-plugin', 'stdout after the line', () => {
  test.for(['chatter', 'close-stdout'] as const)(
    'is drained and does no harm: %s [GP-1.7-stdout]',
    async (mode, { sandbox }) => {
      await using plugin = await launchBad(sandbox, mode);
      const kv = kvOf(plugin);
      const end = Date.now() + 800;
      while (Date.now() < end) expect(await kv.get('word')).toBe('word');
      expect(await plugin.close()).toMatchObject({ how: 'exited', exit: { code: 0 } });
    },
  );
});
