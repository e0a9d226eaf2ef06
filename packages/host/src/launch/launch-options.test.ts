import { expect, it } from 'vitest';
import { withoutManifest } from '../discovery/discovered-plugin.js';
import { normalizeManagerOptions } from '../manager/options.js';
import { toLaunchOptions } from './launch-options.js';

it('launches the executable alone, with the cookies of both engines', () => {
  const plugin = withoutManifest(
    { name: 'echo', directory: '/p/echo', executable: '/p/echo/awf-plugin-echo' },
    undefined,
  );
  const { signal } = new AbortController();
  const settings = {
    ...normalizeManagerOptions({ directories: ['/p'], stopTimeoutMs: 1_234 }),
    passEnv: ['A'],
    env: { B: 'b' },
  };
  expect(toLaunchOptions(plugin, settings, { signal })).toMatchObject({
    name: 'echo',
    command: '/p/echo/awf-plugin-echo',
    magicCookies: [
      { key: 'AWF_PLUGIN', value: 'awf-plugin-v1' },
      { key: 'WORKFLOW_PLUGIN', value: 'workflow-external-plugin-v1' },
    ],
    versions: [1],
    passEnv: ['A'],
    env: { B: 'b' },
    inheritEnv: false,
    tls: 'auto',
    guardian: true,
    startTimeoutMs: 10_000,
    graceMs: 1_234,
    signal,
  });
});
