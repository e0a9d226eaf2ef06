import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GoHost } from '../../../src/go-host.js';
import { tsPlugin } from '../../../src/ts-plugin.js';
import { type LaunchOptions, launchPeer } from './go-hosts.js';

/** A plugin whose stdout is also kept in a file. */
export interface Recorded {
  readonly host: GoHost;
  /** Everything that the plugin has written to descriptor 1 so far. */
  stdout(): Promise<string>;
}

/** Launches our `peer-plugin` so that the host reads its stdout through `tee`. */
export async function launchRecorded(options: LaunchOptions = {}): Promise<Recorded> {
  const host = await launchPeer({ ...options, shell: `'${await tsPlugin('peer-plugin')}' | tee stdout` });
  return { host, stdout: () => readFile(join(host.cwd, 'stdout'), 'utf8') };
}

/** The certificate in field 6 of a handshake line, as PEM. */
export function certificateOf(line: string): string {
  const field = line.trimEnd().split('|')[5] ?? '';
  return `-----BEGIN CERTIFICATE-----\n${field}${'='.repeat((4 - (field.length % 4)) % 4)}\n-----END CERTIFICATE-----\n`;
}
