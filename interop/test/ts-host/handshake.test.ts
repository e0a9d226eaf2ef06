import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseHandshakeLine } from '@awf/go-plugin';
import { expect } from 'vitest';
import { generateCertificate } from '../../../packages/go-plugin/src/security/certificate.js';
import { isRunning, type Sandbox, test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { goPeer } from '../../src/go-peer.js';
import { kvOf } from './support/calls.js';
import { failureOf } from './support/failures.js';
import { type BadMode, launchBad, launchGo, workFolder } from './support/launch-go.js';

/** The error with which launching `bad-plugin` fails, whose process must be gone by then. */
async function refusal(sandbox: Sandbox, mode: BadMode, options: Parameters<typeof launchBad>[2] = {}) {
  const error = await failureOf(launchBad(sandbox, mode, options));
  expect(error.plugin).toBe('bad');
  expect(isRunning(Number(error.evidence.pid))).toBe(false);
  return error;
}

/** The handshake line of a Go plugin that nobody launched. */
async function readLine(sandbox: Sandbox, clientCertificate: string): Promise<string> {
  const socketFolder = { PLUGIN_UNIX_SOCKET_DIR: workFolder(sandbox) };
  const variables = { BASIC_PLUGIN: 'hello', PLUGIN_PROTOCOL_VERSIONS: '1', PLUGIN_CLIENT_CERT: clientCertificate };
  const env = { ...sandbox.env, ...socketFolder, ...variables };
  const child = spawn(await goPeer('kv-plugin'), [], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  return line;
}

describePairing('ts-host/go-plugin', 'the handshake line', () => {
  test('of a Go plugin has six fields, the last one empty or a certificate [GP-1.5-parse]', async ({ sandbox }) => {
    for (const certificate of ['', generateCertificate().certificatePem]) {
      const line = await readLine(sandbox, certificate);
      expect(line.split('|')).toHaveLength(6);
      expect(parseHandshakeLine(line, { versions: [1] })).toEqual({
        protocolVersion: 1,
        address: { network: 'unix', path: expect.stringContaining(workFolder(sandbox)) },
        ...(certificate !== '' && { certificate: expect.stringMatching(/^[A-Za-z0-9+/]{700,}$/) }),
      });
    }
    for (const tls of ['off', 'auto'] as const) {
      await using plugin = await launchGo(sandbox, 'kv-plugin', { tls });
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
    ['four-fields', 'PROTOCOL_UNSUPPORTED', ['"netrpc"', 'only "grpc"'], '[GP-1.5-protocol]'],
    ['core-version', 'CORE_VERSION_MISMATCH', ['version 2', 'this host version 1'], '[GP-1.5-core]'],
    ['core-text', 'HANDSHAKE_MALFORMED', ['"x" is no integer'], '[GP-1.5-core]'],
    ['app-version', 'VERSION_MISMATCH', ['version 99', 'accepts 1.'], '[GP-1.5-app]'],
    ['app-text', 'HANDSHAKE_MALFORMED', ['"abc" is no integer'], '[GP-1.5-app]'],
    ['network', 'ADDRESS_INVALID', ['npipe', 'foo'], '[GP-1.5-network]'],
    ['no-port', 'ADDRESS_INVALID', ['nonsense'], '[GP-1.5-network]'],
    ['protocol', 'PROTOCOL_UNSUPPORTED', ['"netrpc"', 'only "grpc"'], '[GP-1.5-protocol]'],
    ['garbage', 'HANDSHAKE_TIMEOUT', ['printed no handshake line: stdout began with'], '[GP-1.6-timeout]'],
  ] as const)('in the mode %s is refused as %s %j %s [GP-1.5-killed]', async ([mode, code, words], { sandbox }) => {
    const error = await refusal(sandbox, mode, { startTimeoutMs: mode === 'garbage' ? 1_200 : 20_000 });
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
      const error = await refusal(sandbox, mode, { startTimeoutMs: 1_200 });
      expect(error).toMatchObject({
        code: 'HANDSHAKE_TIMEOUT',
        kind: 'plugin',
        evidence: { state: 'handshake', stderr },
      });
      expect(error.message).toContain('within 1200 ms it ');
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
