import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '@awf/go-plugin/host';
import { checkPluginFolder } from '@awf/plugin-cli/build';
import { PluginManager } from '@awf/plugin-host';
import { PluginServiceClient } from '@awf/plugin-proto/workflow';
import type { ExecuteStepResponse, HandleResponse, TypeList } from '@awf/plugin-proto/workflow/messages';
import { decodeStruct, encodeStruct } from '@awf/plugin-sdk/contract';
import { handshake } from '@awf/plugin-sdk/handshake';
import { type TestVia, testPlugin } from '@awf/plugin-sdk/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { plugin } from '../src/plugin.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const cookie = { key: handshake.workflow.magicCookieKey, value: handshake.workflow.magicCookieValue };

let bench: Workbench;
let folder: string;

beforeEach(async () => {
  bench = await createWorkbench();
  folder = join(bench.folder, 'plugins', 'greeter');
  await cp(join(dist, 'greeter'), folder, { recursive: true });
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

/** Asks a method of a client, and gives its answer. */
const ask = <Response>(
  start: (done: (error: Error | null, response: Response) => void) => unknown,
): Promise<Response> =>
  new Promise((resolve, reject) => {
    start((error, response) => (error === null ? resolve(response) : reject(error)));
  });

/** Runs `step.greet` as the workflow engine does: by the folder's name, without TLS, on values as Structs. */
async function runStep(config: object) {
  const { PATH = '' } = process.env;
  const running = await launch({
    name: 'greeter',
    command: join(folder, 'greeter'),
    cwd: folder,
    env: { PATH, TMPDIR: bench.temp },
    magicCookies: [cookie],
    versions: [1],
    tls: 'off',
  });
  try {
    const client = running.connection.client(PluginServiceClient);
    const { types } = await ask<TypeList>((done) => client.getStepTypes({}, done));
    const create = { type: 'step.greet', name: 'hello', config: encodeStruct(config).struct, typedConfig: undefined };
    const { handleId, error } = await ask<HandleResponse>((done) => client.createStep(create, done));
    if (error !== '') return { types, error };
    const none = { triggerData: undefined, current: undefined, metadata: undefined, typedConfig: undefined };
    const request = { ...none, handleId, stepOutputs: new Map(), config: create.config, typedInput: undefined };
    const answer = await ask<ExecuteStepResponse>((done) => client.executeStep(request, done));
    return { types, error: answer.error, output: decodeStruct(answer.output) };
  } finally {
    expect(await running.close()).toMatchObject({ how: 'exited', exit: { code: 0 } });
  }
}

describe('the greeter', () => {
  it('is one program under the names that both engines look for, with the manifest of each', async () => {
    expect((await readdir(folder)).sort()).toEqual(['awf-plugin-greeter', 'greeter', 'plugin.json', 'plugin.yaml']);
    expect(await checkPluginFolder(folder)).toMatchObject({
      manifests: { awf: { capabilities: ['operations'] }, workflow: { stepTypes: ['step.greet'] } },
    });
  });

  it('greets as an operation of AWF', async () => {
    await using manager = new PluginManager({
      directories: [join(bench.folder, 'plugins')],
      stateFile: false,
      env: { TMPDIR: bench.temp },
    });
    const greeter = await manager.load<typeof plugin>('greeter');
    const hello = await greeter.execute('greet', { name: 'Ada' });
    expect(hello).toMatchObject({ success: true, data: { greeting: 'Hello, Ada' } });
    expect(await greeter.execute('greet', { name: '' })).toMatchObject({
      success: false,
      error: expect.stringMatching(/^name: /),
    });
  });

  it('greets as a step of the workflow engine, whose templates make texts of everything', async () => {
    expect(await runStep({ name: 'Ada', shout: 'true', _config_dir: '/etc/app' })).toEqual({
      types: ['step.greet'],
      error: '',
      output: { greeting: 'HELLO, ADA' },
    });
    expect(await runStep({ name: '' })).toMatchObject({ error: expect.stringMatching(/^name: /) });
  });

  it.each<TestVia>(['memory', 'wire'])('greets in a test, via %j', async (via) => {
    await using host = await testPlugin(plugin, { via });
    const answer = await host.execute('greet', { name: 'Ada', shout: true });
    expect(answer).toMatchObject({ success: true, data: { greeting: 'HELLO, ADA' } });
    expect(host.logs).toContainEqual({
      level: 'info',
      message: 'greeting',
      fields: { operation: 'greet', name: 'Ada' },
    });
  });
});
