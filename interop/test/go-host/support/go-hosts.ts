import { afterEach, expect } from 'vitest';
import { GoHost, type GoHostEnd } from '../../../src/go-host.js';
import type { GoHostOptions } from '../../../src/go-host-options.js';
import { tsPlugin } from '../../../src/ts-plugin.js';

const open: GoHost[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.close()));
});

/** Options without what {@link launchPeer} and its like fill in. */
export type LaunchOptions = Partial<GoHostOptions>;

/** Launches a plugin under the Go host, which is closed after the test at the latest. Rejects where it did not start. */
export async function launch(options: GoHostOptions): Promise<GoHost> {
  return closedLater(await GoHost.launch(options));
}

/** {@link launch} of our `peer-plugin`, as a key/value plugin where nothing else is said. */
export async function launchPeer(options: LaunchOptions = {}): Promise<GoHost> {
  return launch({ contract: 'kv', command: options.shell ? undefined : await tsPlugin('peer-plugin'), ...options });
}

/** {@link launchPeer} that gives the host also where the plugin did not start. */
export async function openPeer(options: LaunchOptions = {}): Promise<GoHost> {
  const command = options.shell ? undefined : await tsPlugin('peer-plugin');
  return closedLater(await GoHost.open({ contract: 'kv', command, ...options }));
}

/** {@link launch} of our plugin on the SDK. */
export async function launchAwf(options: LaunchOptions = {}): Promise<GoHost> {
  return launch({ contract: 'awf', command: await tsPlugin('awf-plugin'), ...options });
}

/** {@link launch} of our plugin with step types, validators and events. */
export async function launchCapable(options: LaunchOptions = {}): Promise<GoHost> {
  return launch({ contract: 'awf', command: await tsPlugin('capable-plugin'), ...options });
}

/** Lets the Go host end, and expects the plugin to have ended by itself with status 0 and to have left no file. */
export async function closeCleanly(host: GoHost): Promise<GoHostEnd> {
  const end = await host.close();
  expect(end).toMatchObject({ leftovers: [], kill: { exitCode: 0, forced: false, hung: false } });
  return end;
}

function closedLater(host: GoHost): GoHost {
  open.push(host);
  return host;
}
