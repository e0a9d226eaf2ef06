import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import type { GoHost } from '../../../src/go-host.js';
import type { Era, WorkflowLoadParams } from '../../../src/go-host-workflow-calls.js';
import { type LaunchOptions, launch } from './go-hosts.js';

const built = fileURLToPath(new URL('../../../../examples/everything/dist/everything', import.meta.url));

/** The module, step and trigger types of the example, in its order. */
export const everythingTypes = {
  modules: ['everything.box', 'everything.config'],
  steps: [
    'step.everything_inspect',
    'step.everything_stop',
    'step.everything_ask',
    'step.everything_keep',
    'step.everything_echo',
    'step.everything_fail',
    'step.everything_throw',
    'step.everything_sleep',
    'step.everything_progress',
    'step.everything_config',
    'step.everything_whoami',
  ],
  triggers: ['everything.fire'],
};

let folder = '';

/** A copy of the built example for each test, removed after it. Gives the path of the folder `plugins/everything`. */
export function useEverything(): () => string {
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'awf-wf-')));
    await cp(built, join(folder, 'plugins/everything'), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return () => join(folder, 'plugins/everything');
}

/**
 * Launches the copy as an engine of that era does: today's by an absolute path and in the plugin's folder, February's by a
 * relative one and in the folder that it runs in itself. (Workflow plugin spec §1.2.)
 */
export function launchEverything(era: Era = 'today', options: LaunchOptions = {}): Promise<GoHost> {
  const plugin = join(folder, 'plugins/everything');
  const place =
    era === 'today'
      ? { command: join(plugin, 'everything'), cwd: plugin }
      : { command: './plugins/everything/everything', cwd: folder };
  return launch({ contract: 'workflow', ...place, ...options });
}

/** {@link launchEverything}, and the calls with which the engine loads it. */
export async function loadEverything(load: WorkflowLoadParams = {}, options: LaunchOptions = {}): Promise<GoHost> {
  const host = await launchEverything(load.era, options);
  await host.call('wfLoad', load);
  return host;
}

/** Creates, initialises and starts a box; gives its handle. */
export async function startBox(host: GoHost, name: string, config: Readonly<Record<string, unknown>> = {}) {
  const handle = await host.call('wfCreateModule', { type: 'everything.box', name, config });
  await host.call('wfModule', { act: 'init', handle });
  await host.call('wfModule', { act: 'start', handle });
  return handle;
}

/** What the boxes of the plugin have logged of their lives, as `name stage`. */
export function stagesOf(host: GoHost): string[] {
  return host.logs
    .filter(({ message }) => message.startsWith('box: '))
    .map(({ message, fields }) => `${fields.name} ${message.slice('box: '.length)}`);
}
