import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Sandbox } from '../../../../test/support/sandbox.js';
import { generateCertificate } from '../../src/security/certificate.js';
import { fixture } from './probe.js';
import { pluginEnv } from './raw-plugin.js';

/** How far a host gets on its way to the first call. */
export interface HalfWay {
  readonly howFar: 'hello' | 'secured' | 'preface' | 'plainPreface' | 'nothing';
  readonly autoMtls: boolean;
}

/** Starts a host that launches the probe plugin behind a shell, and kills it where it got that far. */
export async function killHalfHost(sandbox: Sandbox, { howFar, autoMtls }: HalfWay): Promise<{ pluginPid: number }> {
  const plugin = fixture('probe-plugin.mjs');
  const { certificatePem, privateKeyPem } = generateCertificate();
  const stranger = generateCertificate();
  const options = {
    plugin,
    env: pluginEnv(sandbox, autoMtls ? { PLUGIN_CLIENT_CERT: certificatePem } : {}),
    certificatePem,
    privateKeyPem,
    strangerCertificatePem: stranger.certificatePem,
    strangerKeyPem: stranger.privateKeyPem,
  };
  const env = { PATH: process.env['PATH'] ?? '', ...sandbox.env };
  const args = [howFar, JSON.stringify(options)];
  const host = spawn(fixture('half-host.mjs'), args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await Promise.race([once(host.stdout, 'data'), once(host, 'exit')]);
  if (String(said) !== `${howFar}\n`) throw new Error(`the host ended on its way: ${said}`);
  const pluginPid =
    sandbox.processes().find(({ command }) => command.trimEnd() === `node ${plugin}`)?.pid ?? Number.NaN;
  host.kill('SIGKILL');
  await once(host, 'exit');
  return { pluginPid };
}
