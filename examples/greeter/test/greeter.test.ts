import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPluginFolder } from '@awf/plugin-cli/build';
import { ExternalPluginManager, PluginManager } from '@awf/plugin-host';
import { type TestVia, testPlugin } from '@awf/plugin-sdk/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { plugin } from '../src/plugin.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

let bench: Workbench;
let plugins: string;

beforeEach(async () => {
  bench = await createWorkbench();
  plugins = join(bench.folder, 'plugins');
  await cp(join(dist, 'greeter'), join(plugins, 'greeter'), { recursive: true });
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

describe('the greeter', () => {
  it('is one program under the names that both engines look for, with the manifest of each', async () => {
    const folder = join(plugins, 'greeter');
    expect((await readdir(folder)).sort()).toEqual(['awf-plugin-greeter', 'greeter', 'plugin.json', 'plugin.yaml']);
    expect(await checkPluginFolder(folder)).toMatchObject({
      manifests: { awf: { capabilities: ['operations'] }, workflow: { stepTypes: ['step.greet'] } },
    });
  });

  it('greets as an operation of AWF', async () => {
    const options = { directories: [plugins], stateFile: false, env: { TMPDIR: bench.temp } } as const;
    await using manager = new PluginManager(options);
    const greeter = await manager.load<typeof plugin>('greeter');
    const hello = await greeter.execute('greet', { name: 'Ada' });
    expect(hello).toMatchObject({ success: true, data: { greeting: 'Hello, Ada' } });
    expect(await greeter.execute('greet', { name: '' })).toMatchObject({
      success: false,
      error: expect.stringMatching(/^name: /),
    });
  });

  it.each(['off', 'auto'] as const)(
    'greets as a step of the workflow engine, whose templates make texts of everything, with TLS %s',
    async (tls) => {
      await using manager = new ExternalPluginManager(plugins, { tls, env: { TMPDIR: bench.temp } });
      const greeter = await manager.loadPlugin('greeter');
      const create = (await greeter.stepFactories()).get('step.greet');
      const step = await create?.('hello', { name: 'Ada', shout: 'true', _config_dir: '/etc/app' });
      expect(await step?.execute({ current: { name: 'nobody' } })).toMatchObject({
        output: { greeting: 'HELLO, ADA' },
        stop: false,
      });
      await expect(create?.('hello', { name: '' })).rejects.toMatchObject({
        message: expect.stringContaining('name: '),
      });
    },
  );

  it.each<TestVia>(['memory', 'wire'])('greets in tests of either engine, via %j', async (via) => {
    await using awf = await testPlugin(plugin, { via });
    const answer = await awf.execute('greet', { name: 'Ada', shout: true });
    expect(answer).toMatchObject({ success: true, data: { greeting: 'HELLO, ADA' } });
    expect(awf.logs).toContainEqual({
      level: 'info',
      message: 'greeting',
      fields: { operation: 'greet', name: 'Ada' },
    });
    await using workflow = await testPlugin(plugin, { via, engine: 'workflow' });
    const { output } = await workflow.step('step.greet', { name: 'Ada', shout: true });
    expect(output).toEqual({ greeting: 'HELLO, ADA' });
  });
});
