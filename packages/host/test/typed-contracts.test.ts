import { describe, expect } from 'vitest';
import type { ExternalPluginAdapter } from '../src/index.js';
import { failureOf } from './support/plugins.js';
import { type BareBehaviour, type EngineRoom, present, test } from './support/workflow.js';

const kinds = { module: 1, step: 2, service: 3 };
const modes = { unspecified: 0, legacy: 1, both: 2, strict: 3 };

const configMessage = 'typed.contracts.TypedStoreConfig';
const inputMessage = 'typed.contracts.StepGreetInput';
const outputMessage = 'typed.contracts.StepGreetOutput';

async function createStep(adapter: ExternalPluginAdapter, type: string, config?: object) {
  return present((await adapter.stepFactories()).get(type))('one', config as never);
}

async function createModule(adapter: ExternalPluginAdapter, type: string, config?: object) {
  return present((await adapter.moduleFactories()).get(type))('main', config as never);
}

/** The descriptors of the plugin with contracts, for another one to hand out. */
async function descriptorsOf(room: EngineRoom): Promise<string> {
  room.add('typed', { fixture: 'typed-workflow-plugin' });
  await using manager = room.manager();
  const { contracts } = await manager.loadPlugin('typed');
  return Buffer.from(present(contracts.fileDescriptorSet)).toString('base64');
}

/** A plugin that notes in which forms values come. */
async function loadBare(room: EngineRoom, behaviour: Omit<BareBehaviour, 'fixture'>, name = 'bare') {
  room.add(name, { fixture: 'bare-workflow-plugin', ...behaviour });
  const manager = room.manager();
  return { manager, adapter: await manager.loadPlugin(name) };
}

describe('a plugin with typed contracts', () => {
  test('is spoken to as they say, whatever its author wrote them with [WF-6.3-host-strict] [WF-6.3-host-both]', async ({
    room,
  }) => {
    room.add('typed', { fixture: 'typed-workflow-plugin' });
    const asked: unknown[] = [];
    await using manager = room.manager({ callbacks: { triggerWorkflow: (...call) => void asked.push(call) } });
    const adapter = await manager.loadPlugin('typed');
    expect(adapter.problems).toEqual([]);
    expect(adapter.contracts.list).toMatchObject([
      { kind: 'module', moduleType: 'typed.store', mode: 'both', configMessage },
      { kind: 'service', method: 'where', mode: 'both' },
      { kind: 'step', stepType: 'step.greet', mode: 'strict', inputMessage, outputMessage },
      { kind: 'trigger', triggerType: 'typed.tick', mode: 'both' },
    ]);
    const greet = await createStep(adapter, 'step.greet', { greeting: '{{ .word }}', _config_dir: '/c' });
    expect(await greet.execute({ current: { word: 'Hi', name: 'Ada', times: '2', other: {} } })).toEqual({
      output: { text: 'Hi, Ada', times: 2 },
      stop: false,
    });
    const store = await createModule(adapter, 'typed.store', { path: '/p', size: '3' });
    expect(await store.invokeService('where', { at: 'x' })).toEqual({ path: '/p/x/3' });
    const plain = await createStep(adapter, 'step.plain', { a: 1 });
    expect((await plain.execute({ current: {} })).output).toEqual({ config: { a: 1 } });
    const trigger = present((await adapter.triggerFactories()).get('typed.tick'))();
    await trigger.configure({ workflowType: 'w' });
    await trigger.start();
    expect(asked).toEqual([['w', 'tick', { n: 7 }, 'typed']]);
  });

  test('refuses what a strict contract has no message for [WF-6.3-host-strict-errors]', async ({ room }) => {
    room.add('typed', { fixture: 'typed-workflow-plugin' });
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('typed');
    expect(await failureOf(createStep(adapter, 'step.greet', { nope: 1 }))).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(
        /^Plugin typed could not create step "one" of type step\.greet: its STRICT_PROTO contract takes its config as the message "typed\.contracts\.StepGreetConfig" alone: .*unknown field "nope"/,
      ),
    });
    const greet = await createStep(adapter, 'step.greet', { greeting: 'Hi' });
    expect((await failureOf(greet.execute({ current: { name: 'Ada', times: '{{ .n }}' } }))).message).toMatch(
      /could not execute step "one": its STRICT_PROTO contract takes its input as the message "typed\.contracts\.StepGreetInput" alone/,
    );
  });

  test('goes on typed after a reload [WF-6.3-host-reload]', async ({ room }) => {
    room.add('typed', { fixture: 'typed-workflow-plugin' });
    await using manager = room.manager();
    const greet = await createStep(await manager.loadPlugin('typed'), 'step.greet', { greeting: 'Hi' });
    await manager.reloadPlugin('typed');
    expect((await greet.execute({ current: { name: 'Ada' } })).output).toEqual({ text: 'Hi, Ada', times: 1 });
  });
});

describe('the forms of values', () => {
  const config = { path: '/p', size: 1 };
  const current = { name: 'Ada' };

  for (const [mode, create, execute] of [
    ['unspecified', 'config:struct', 'config:struct current:struct'],
    ['legacy', 'config:struct', 'config:struct current:struct'],
    [
      'both',
      `config:struct typedConfig:${configMessage}`,
      `config:struct current:struct typedConfig:${configMessage} typedInput:${inputMessage}`,
    ],
    ['strict', `typedConfig:${configMessage}`, `typedConfig:${configMessage} typedInput:${inputMessage}`],
  ] as const) {
    test(`under a contract of mode ${mode} [WF-6.3-host-modes]`, async ({ room }) => {
      const common = { mode: modes[mode], configMessage, inputMessage };
      const { manager, adapter } = await loadBare(room, {
        descriptors: await descriptorsOf(room),
        contracts: [
          { kind: kinds.step, stepType: 'step.bare', ...common },
          { kind: kinds.module, moduleType: 'bare.module', mode: modes[mode], configMessage },
          { kind: kinds.service, method: 'any', mode: modes[mode], inputMessage },
          { kind: kinds.service, serviceName: 'other.module', method: 'others', mode: modes[mode], inputMessage },
        ],
      });
      await using _manager = manager;
      await (await createStep(adapter, 'step.bare', config)).execute({ current });
      const module = await createModule(adapter, 'bare.module', config);
      await module.invokeService('any', current);
      await module.invokeService('others', current);
      const args = {
        unspecified: 'args:struct',
        legacy: 'args:struct',
        both: `args:struct typedInput:${inputMessage}`,
      };
      expect(room.notes('bare')).toEqual([
        `createStep ${create}`,
        `executeStep ${execute}`,
        `createModule ${create}`,
        `invokeService any ${mode === 'strict' ? `typedInput:${inputMessage}` : args[mode]}`,
        'invokeService others args:struct',
      ]);
    });
  }

  test('are Structs alone where both are allowed and one message cannot be made [WF-6.3-host-fallback]', async ({
    room,
  }) => {
    const { manager, adapter } = await loadBare(room, {
      descriptors: await descriptorsOf(room),
      contracts: [{ kind: kinds.step, stepType: 'step.bare', mode: modes.both, configMessage, inputMessage }],
    });
    await using _manager = manager;
    const templated = await createStep(adapter, 'step.bare', { path: '/p', size: '{{ .n }}' });
    await templated.execute({ current: { n: 3 } });
    await templated.execute({ current: { n: 'many' } });
    expect(room.notes('bare')).toEqual([
      'createStep config:struct',
      `executeStep config:struct current:struct typedConfig:${configMessage} typedInput:${inputMessage}`,
      'executeStep config:struct current:struct',
    ]);
  });

  test('without a message for the config are a Struct at creation, and strictly an error later [WF-6.3-host-no-config]', async ({
    room,
  }) => {
    const { manager, adapter } = await loadBare(room, {
      descriptors: await descriptorsOf(room),
      contracts: [{ kind: kinds.step, stepType: 'step.bare', mode: modes.strict, inputMessage }],
    });
    await using _manager = manager;
    const step = await createStep(adapter, 'step.bare', config);
    expect((await failureOf(step.execute({ current }))).message).toContain('missing protobuf message name');
    expect(room.notes('bare')).toEqual(['createStep config:struct']);
  });

  test('of answers are the message where one is declared [WF-6.3-host-output]', async ({ room }) => {
    const descriptors = await descriptorsOf(room);
    const strict = { kind: kinds.step, stepType: 'step.bare', mode: modes.strict, configMessage, inputMessage };
    const outcome = async (name: string, contract: object, answer: NonNullable<BareBehaviour['answer']>) => {
      const { manager, adapter } = await loadBare(room, { descriptors, contracts: [contract], answer }, name);
      await using _manager = manager;
      const step = await createStep(adapter, 'step.bare', config);
      return await step.execute({ current }).then(
        ({ output }) => output,
        (error: Error) => error.message,
      );
    };
    // Field 1 is the text "A".
    const typed = { struct: true, typeName: outputMessage, bytes: '0a0141' };
    const declared = { ...strict, outputMessage };
    expect(await outcome('declared', declared, typed)).toEqual({ text: 'A' });
    expect(await outcome('undeclared', strict, typed)).toEqual({ struct: true });
    expect(await outcome('missing', declared, { struct: true })).toContain(
      `its STRICT_PROTO output message "${outputMessage}" requires typed_output`,
    );
    expect(await outcome('lenient', { ...declared, mode: modes.both }, { struct: true })).toEqual({ struct: true });
    expect(await outcome('other', declared, { typeName: inputMessage })).toContain('type mismatch');
    expect(await outcome('broken', declared, { typeName: outputMessage, bytes: '0aff' })).toContain(
      'its typed output cannot be read',
    );
  }, 30_000);

  test('cannot be messages where the descriptors are broken, which keeps no plugin from being loaded [WF-4.5-descriptors]', async ({
    room,
  }) => {
    const { manager, adapter } = await loadBare(room, {
      descriptors: Buffer.from('no descriptors').toString('base64'),
      contracts: [{ kind: kinds.step, stepType: 'step.bare', mode: modes.strict, configMessage, inputMessage }],
    });
    await using _manager = manager;
    expect(adapter.problems).toMatchObject([
      { code: 'CALL_FAILED', message: expect.stringContaining('the messages of its contracts cannot be read') },
    ]);
    expect((await failureOf(createStep(adapter, 'step.bare', config))).message).toContain(
      `the plugin's descriptors hold no message "${configMessage}"`,
    );
  });
});
