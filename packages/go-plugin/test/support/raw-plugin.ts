import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Sandbox } from '../../../../test/support/sandbox.js';
import { parseAddress } from '../../src/handshake/address.js';
import { autoMtls } from '../../src/security/auto-mtls.js';
import type { TlsIdentity } from '../../src/security/certificate.js';
import { certificateFromHandshake } from '../../src/security/peer-certificate.js';
import { insecure } from '../../src/security/peer-security.js';
import { type Connection, createConnection } from '../../src/transport/connection.js';
import { fixture, probeCookie } from './probe.js';

/** How a plugin is started without a host. */
export interface RawPluginInit {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the probe plugin. */
  readonly file?: string;
  readonly args?: readonly string[];
  /** Default: pipes that are read. */
  readonly stdio?: StdioOptions;
  /** Its certificate is given to the plugin, and presented to it. Default: plain text. */
  readonly identity?: TlsIdentity;
}

/** A plugin whose host is the test: nothing is done for it that the test does not do. */
export interface RawPlugin {
  readonly child: ChildProcess;
  /** All that came so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves when the process is gone and its pipes are read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Fields of the handshake line; fails where the process ends without one. */
  fields(): Promise<readonly string[]>;
  /** Connects to it; close it before the test's end. */
  connect(): Promise<Connection>;
}

/** The environment that a host gives. */
export function pluginEnv(sandbox: Sandbox, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    ...sandbox.env,
    PROBE_NOTES: `${sandbox.folder}/probe-notes`,
    PLUGIN_PROTOCOL_VERSIONS: '1',
    [probeCookie.key]: probeCookie.value,
    ...env,
  };
}

/** Starts a plugin without a host. */
export function startRaw(sandbox: Sandbox, init: RawPluginInit = {}): RawPlugin {
  const { file = fixture('probe-plugin.mjs'), args = [], stdio = 'pipe', identity } = init;
  const env = pluginEnv(sandbox, {
    ...(identity && { PLUGIN_CLIENT_CERT: identity.certificatePem }),
    ...init.env,
  });
  const child = spawn(file, args, { env, stdio });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  const fields = async (): Promise<readonly string[]> => {
    await sandbox.waitFor('there is a handshake line', () => output.stdout.includes('\n') || child.exitCode !== null);
    if (!output.stdout.includes('\n')) throw new Error(`it ended without a line: ${output.stderr}`);
    return output.stdout.trimEnd().split('|');
  };
  return {
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    fields,
    async connect() {
      const [, , network = '', address = '', , certificate = ''] = await fields();
      const security = identity === undefined ? insecure : autoMtls(identity, certificateFromHandshake(certificate));
      return createConnection(parseAddress(network, address), security.client());
    },
  };
}
