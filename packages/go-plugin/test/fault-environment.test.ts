import { afterEach, describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { failureOfBad } from './support/bad-plugin.js';
import { callProbe, launchProbe } from './support/probe.js';

/** Variables of a host that no plugin may get without being given them by name. */
const dangerous: Readonly<Record<string, string>> = {
  AWS_SECRET_ACCESS_KEY: 'a secret',
  GITHUB_TOKEN: 'another secret',
  NODE_OPTIONS: '--title=from-node-options',
  NODE_EXTRA_CA_CERTS: '/nowhere.pem',
  NODE_CHANNEL_FD: '99',
  LD_PRELOAD: '/nowhere.so',
  LD_LIBRARY_PATH: '/nowhere',
  DYLD_INSERT_LIBRARIES: '/nowhere.dylib',
  PLUGIN_CLIENT_CERT: 'of another connection',
  PLUGIN_MULTIPLEX_GRPC: 'true',
};
const names = Object.keys(dangerous);
const before = new Map<string, string | undefined>([...names, 'LC_PROBE'].map((name) => [name, process.env[name]]));

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

async function namesSeenWith(sandbox: Sandbox, options: Parameters<typeof launchProbe>[1]): Promise<readonly string[]> {
  const plugin = await launchProbe(sandbox, options);
  const { names: seen } = await callProbe(plugin, { op: 'environment' });
  await plugin.close();
  return Array.isArray(seen) ? seen.map(String) : [];
}

describe('the environment of a plugin (fault 23)', () => {
  test('has nothing of the host but the safelist', async ({ sandbox }) => {
    Object.assign(process.env, dangerous, { LC_PROBE: 'C' });
    const seen = await namesSeenWith(sandbox, { tls: 'off' });
    expect(seen.filter((name) => names.includes(name))).toEqual([]);
    expect(seen).toEqual(
      expect.arrayContaining(['LC_PROBE', 'PATH', 'PLUGIN_PROTOCOL_VERSIONS', 'PROBE_PLUGIN', 'TMPDIR']),
    );
  });

  test('has the whole of it where that is asked for, still without what loads code or breaks connections', async ({
    sandbox,
  }) => {
    Object.assign(process.env, dangerous);
    const seen = await namesSeenWith(sandbox, { tls: 'off', inheritEnv: true });
    expect(seen.filter((name) => names.includes(name))).toEqual(['AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN']);
  });

  test('has what is named, and never the host’s own connection', async ({ sandbox }) => {
    Object.assign(process.env, dangerous);
    const passEnv = ['GITHUB_TOKEN', 'NODE_OPTIONS', 'PLUGIN_CLIENT_CERT', 'PLUGIN_MULTIPLEX_GRPC'];
    const seen = await namesSeenWith(sandbox, { tls: 'off', passEnv });
    expect(seen.filter((name) => names.includes(name))).toEqual(['GITHUB_TOKEN', 'NODE_OPTIONS']);
  });

  test('is that of a program that is no plugin of ours, too: not a secret in what it says', async ({ sandbox }) => {
    Object.assign(process.env, dangerous);
    const { evidence, message } = await failureOfBad(sandbox, 'shows-environment.mjs', { env: { OWN: 'given' } });
    expect(evidence.stderr).toEqual(expect.arrayContaining(['OWN=given', 'PROBE_PLUGIN=probe']));
    for (const text of [...(evidence.stderr ?? []), message]) expect(text).not.toMatch(/secret|nowhere|of another/);
  });

  test('can be given by the caller, who wins over the host', async ({ sandbox }) => {
    process.env['LC_PROBE'] = 'from the host';
    const { evidence } = await failureOfBad(sandbox, 'shows-environment.mjs', { env: { LC_PROBE: 'from the caller' } });
    expect(evidence.stderr).toContain('LC_PROBE=from the caller');
  });
});
