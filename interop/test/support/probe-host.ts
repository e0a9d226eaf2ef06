import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../../test/support/sandbox.js';
import type { GoHost } from '../../src/go-host.js';
import type { GoHostResult } from '../../src/go-host-events.js';
import type { GoHostOptions } from '../../src/go-host-options.js';

/** How a Go host launches the probe plugin in a sandbox. */
export function probeOptions(sandbox: Sandbox, env: Readonly<Record<string, string>> = {}): GoHostOptions {
  return {
    contract: 'raw',
    cookie: 'PROBE_PLUGIN=probe',
    command: fileURLToPath(new URL('../../../packages/go-plugin/test/fixtures/probe-plugin.mjs', import.meta.url)),
    hostEnv: { ...sandbox.env, PROBE_NOTES: `${sandbox.folder}/probe-notes`, ...env },
  };
}

/** One call of the probe, whose messages are JSON. */
export function callProbeOf(host: GoHost, request: { readonly op: string; readonly [name: string]: unknown }) {
  const requestHex = Buffer.from(JSON.stringify(request)).toString('hex');
  return host.try('rpc', { method: '/probe.Probe/Call', requestHex });
}

/** The probe's answer, out of the result of its call. */
export function answerOf({ value }: GoHostResult): unknown {
  return JSON.parse(Buffer.from((value as { readonly hex: string }).hex, 'hex').toString());
}
