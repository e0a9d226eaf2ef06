import { describe, expect, it } from 'vitest';
import {
  createGate,
  done,
  failureOf,
  grpcStatus,
  handle,
  type ServedMethods,
  servePlugin,
} from '../../../test/support/served-plugin.js';
import { PluginClient } from './client.js';
import { createStep, RemoteStep } from './step.js';

type CreateStep = NonNullable<ServedMethods['createStep']>;

/** A plugin whose steps answer with the handle that they were executed by. */
async function connect(createStepAs: CreateStep = () => handle('h')) {
  const handles: string[] = [];
  const { peer, called } = await servePlugin({
    createStep: createStepAs,
    executeStep: ({ handleId }) => {
      handles.push(handleId);
      return { output: undefined, error: '', stopPipeline: handleId === 'stop', typedOutput: undefined };
    },
    destroyStep: () => done,
  });
  return { client: new PluginClient(peer), called, handles };
}

const request = { type: 'step.t', name: 'one', config: { text: '{{ .a }}' } };
const pipeline = { current: { a: 'A' } };

function replace(old: PluginClient, successor: PluginClient): void {
  old.end(old.error('NOT_LOADED', 'was replaced.'), successor);
}

describe('a RemoteStep', () => {
  it('says whether the pipeline ends, and that it gave nothing', async () => {
    const { client } = await connect();
    const steps = ['go', 'stop'].map((handle) => new RemoteStep({ name: 's', handle, client }));
    expect(await Promise.all(steps.map((step) => step.execute({ current: {} })))).toEqual([
      { output: undefined, stop: false },
      { output: undefined, stop: true },
    ]);
  });

  it('is not executed where a template cannot be resolved', async () => {
    const { client, called } = await connect();
    const step = await createStep(client, { ...request, config: { list: [{ x: '{{ upper .a }}' }] } });
    const failure = await failureOf(step.execute(pipeline));
    expect(failure).toMatchObject({ code: 'INPUT_INVALID', plugin: 'served' });
    expect(failure.message).toMatch(
      /^Plugin served could not execute step "one": its config cannot be resolved: field "list\[0\]\.x": /,
    );
    expect(called).toEqual(['createStep']);
  });

  it('resolves by the engine’s function, which sees steps, trigger and metadata over the data', async () => {
    const { client } = await connect();
    const step = await createStep(client, request);
    const seen: unknown[] = [];
    const resolve = (text: string, data: object): string => {
      seen.push(text, data);
      return 'r';
    };
    const current = { a: 'A', steps: 'mine', trigger: 'mine', meta: 'mine' };
    await step.execute({ current, stepOutputs: { s: { k: 1 } }, triggerData: { t: 2 }, resolve });
    expect(seen).toEqual(['{{ .a }}', { a: 'A', steps: { s: { k: 1 } }, trigger: { t: 2 }, meta: {} }]);
  });

  it.each([
    ['the trigger data', { triggerData: { x: Symbol('x') } }],
    ['the output of step "s"', { stepOutputs: { s: { x: Symbol('x') } } }],
    ['its input', { current: { x: Symbol('x') } }],
  ])('says that %s cannot be sent', async (part, given) => {
    const { client, called } = await connect();
    const step = new RemoteStep({ name: 'one', handle: 'h', client });
    const failure = await failureOf(step.execute({ ...pipeline, ...given } as never));
    expect(failure.code).toBe('INPUT_INVALID');
    expect(failure.message).toContain(`could not execute step "one": ${part} cannot be sent: `);
    expect(called).toEqual([]);
  });

  it('is created once in the process that took over, however many wait for it', async () => {
    const old = await connect();
    const step = await createStep(old.client, request);
    const gate = createGate();
    const next = await connect(async ({ config }) => {
      await gate.opened;
      // As it was written: templates are resolved for each execution.
      return handle(config?.fields.get('text')?.kind?.$case === 'stringValue' ? 'moved' : 'odd');
    });
    replace(old.client, next.client);
    const running = [1, 2, 3].map(() => step.execute(pipeline));
    gate.open();
    await Promise.all(running);
    expect(next.called).toEqual(['createStep', 'executeStep', 'executeStep', 'executeStep']);
    expect(next.handles).toEqual(['moved', 'moved', 'moved']);
    expect(step.handle).toBe('moved');
    expect(old.called).toEqual(['createStep']);
  });

  it('goes on to the next process where the one it moves to is replaced meanwhile', async () => {
    const [first, last] = [await connect(), await connect(() => handle('last'))];
    const step = await createStep(first.client, request);
    const middle = await connect(() => {
      replace(middle.client, last.client);
      throw grpcStatus(13, 'going down');
    });
    replace(first.client, middle.client);
    await step.execute(pipeline);
    expect(last.handles).toEqual(['last']);
  });

  it('that cannot be created anew fails, and tries again the next time', async () => {
    const old = await connect();
    const step = await createStep(old.client, request);
    let tries = 0;
    const next = await connect(() => handle('second', tries++ === 0 ? 'not yet' : ''));
    replace(old.client, next.client);
    expect(await failureOf(step.execute(pipeline))).toMatchObject({
      code: 'PLUGIN_ERROR',
      message: 'Plugin served could not create step "one" of type step.t: not yet',
    });
    await step.execute(pipeline);
    expect(next.handles).toEqual(['second']);
  });

  it('without a type ends with its process, and is not moved', async () => {
    const [old, next] = [await connect(), await connect()];
    const step = new RemoteStep({ name: 'one', handle: 'h', client: old.client });
    replace(old.client, next.client);
    expect(await failureOf(step.execute(pipeline))).toMatchObject({ code: 'NOT_LOADED' });
    expect(await failureOf(step.destroy())).toMatchObject({ code: 'NOT_LOADED' });
    expect(next.called).toEqual([]);
  });

  it('is destroyed where it lives, and needs no end where its process is gone', async () => {
    const [old, next] = [await connect(), await connect()];
    const step = await createStep(old.client, request);
    const left = await createStep(old.client, request);
    await step.destroy();
    replace(old.client, next.client);
    await left.destroy();
    expect(old.called).toEqual(['createStep', 'createStep', 'destroyStep']);
    expect(next.called).toEqual([]);
  });
});
