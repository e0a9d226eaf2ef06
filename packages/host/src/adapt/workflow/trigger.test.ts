import { describe, expect, it } from 'vitest';
import { createGate, failureOf, handle, type ServedMethods, servePlugin } from '../../../test/support/served-plugin.js';
import { PluginClient } from './client.js';
import { RemoteTrigger } from './trigger.js';

type CreateTrigger = NonNullable<ServedMethods['createTrigger']>;

/** A trigger of the type `tick`, and what its plugin was told. Handles are the names; a call of one in `failing` fails. */
async function connect(create: CreateTrigger = ({ name }) => handle(name), failing: ReadonlySet<string> = new Set()) {
  const told: string[] = [];
  const life =
    (verb: string) =>
    ({ handleId }: { readonly handleId: string }) => {
      told.push(`${verb} ${handleId}`);
      return { error: failing.has(`${verb} ${handleId}`) ? `${verb} failed` : '' };
    };
  const { peer } = await servePlugin({
    createTrigger: (request) => {
      told.push(`create ${request.name}`);
      return create(request);
    },
    initModule: life('init'),
    startModule: life('start'),
    stopModule: life('stop'),
    destroyModule: life('destroy'),
  });
  const client = new PluginClient(peer);
  return { told, client, trigger: new RemoteTrigger({ type: 'tick', client }) };
}

describe('configuring a RemoteTrigger', () => {
  it.each([
    [undefined, 'tick'],
    [{}, 'tick'],
    [{ workflowType: null }, 'tick'],
    [{ workflowType: 'pipeline:p' }, 'pipeline:p'],
    [{ workflowType: 'a\u00a0b' }, 'a\u00a0b'],
    [{ workflowType: '流' }, '流'],
  ])('with %j is for the workflow %s [WF-4.8-configure]', async (config, workflow) => {
    const { told, trigger } = await connect();
    await trigger.configure(config);
    expect(told).toEqual([`create ${workflow}`]);
  });

  it.each(['', ' a', 'a b', 'a\n', 'a\x7f', '\0', '\u00a0a', 'a\u2003', '\u0085', 7, false, [], {}])(
    'takes no workflow type such as %j [WF-4.8-configure]',
    async (workflowType) => {
      const { told, trigger } = await connect();
      const failure = await failureOf(trigger.configure({ workflowType }));
      expect(failure).toMatchObject({ code: 'CONFIG_INVALID', plugin: 'served' });
      expect(failure.message).toContain('workflowType must be a text without spaces and control characters');
      expect(told).toEqual([]);
    },
  );

  it.each([null, 'text', 1, [{}]])('takes no config such as %j [WF-4.8-configure]', async (config) => {
    const { told, trigger } = await connect();
    expect((await failureOf(trigger.configure(config as never))).message).toBe(
      'Plugin served could not configure trigger "tick": its config must be an object.',
    );
    expect(told).toEqual([]);
  });

  it('compares configs whatever the order of their keys, and refuses another one [WF-4.8-configure]', async () => {
    const { told, trigger } = await connect();
    await trigger.configure({ a: 1, b: { c: 2, d: 3 } });
    await trigger.configure({ b: { d: 3, c: 2 }, a: 1 });
    expect((await failureOf(trigger.configure({ a: 1 }))).message).toBe(
      'Plugin served could not configure trigger "tick" for workflow "tick": it is configured already, and otherwise.',
    );
    expect(told).toEqual(['create tick']);
  });

  it('twice at once creates it once', async () => {
    const gate = createGate();
    const { told, trigger } = await connect(async ({ name }) => gate.opened.then(() => handle(name)));
    const same = [trigger.configure({ n: 1 }), trigger.configure({ n: 1 })];
    const other = failureOf(trigger.configure({ n: 2 }));
    const elsewhere = trigger.configure({ workflowType: 'w' });
    gate.open();
    await Promise.all([...same, elsewhere]);
    expect(await other).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(told.sort()).toEqual(['create tick', 'create w']);
  });

  it('twice at once tries again where the first try fails', async () => {
    let tries = 0;
    const { told, trigger } = await connect(({ name }) => handle(name, tries++ === 0 ? 'not yet' : ''));
    const [first, second] = [failureOf(trigger.configure()), trigger.configure()];
    expect((await first).message).toMatch(/: not yet$/);
    await second;
    await trigger.start();
    expect(told).toEqual(['create tick', 'create tick', 'start tick']);
  });

  it('fails without a handle', async () => {
    const { trigger } = await connect(() => handle(''));
    expect(await failureOf(trigger.configure())).toMatchObject({
      code: 'CALL_FAILED',
      message: 'Plugin served could not configure trigger "tick" for workflow "tick": it gave no handle.',
    });
  });

  it('is remembered where it failed, until that workflow is configured', async () => {
    const refused = new Set(['a', 'b']);
    const { told, trigger } = await connect(({ name }) => handle(name, refused.has(name) ? `no ${name}` : ''));
    await failureOf(trigger.configure({ workflowType: 'a' }));
    await failureOf(trigger.configure({ workflowType: 'b' }));
    refused.clear();
    await trigger.configure({ workflowType: 'a' });
    for (const work of [trigger.start(), trigger.init()]) expect((await failureOf(work)).message).toMatch(/: no b$/);
    await trigger.configure({ workflowType: 'b' });
    await trigger.init();
    expect(told.slice(-2)).toEqual(['init a', 'init b']);
  });

  it('is done in the process that runs now', async () => {
    const [old, next] = [await connect(), await connect()];
    old.client.end(old.client.error('NOT_LOADED', 'was replaced.'), next.client);
    await old.trigger.configure();
    await old.trigger.start();
    expect(old.told).toEqual([]);
    expect(next.told).toEqual(['create tick', 'start tick']);
  });
});

describe('a configured RemoteTrigger', () => {
  async function configured(failing: readonly string[]) {
    const { told, trigger } = await connect(undefined, new Set(failing));
    for (const workflowType of ['a', 'b', 'c']) await trigger.configure({ workflowType });
    told.length = 0;
    return { told, trigger };
  }

  it('that cannot start tells why, also where the others cannot be stopped [WF-4.8-start]', async () => {
    const { told, trigger } = await configured(['start c', 'stop b']);
    expect((await failureOf(trigger.start())).message).toBe(
      'Plugin served could not start trigger "tick" of workflow "c": start failed',
    );
    expect(told).toEqual(['start a', 'start b', 'start c', 'stop b', 'stop a']);
  });

  it('stops all whatever becomes of one, and lists several failures [WF-4.8-life]', async () => {
    const { told, trigger } = await configured(['stop a', 'stop b']);
    const failure: unknown = await trigger.stop().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AggregateError);
    expect(failure).toMatchObject({ errors: [{ code: 'PLUGIN_ERROR' }, { code: 'PLUGIN_ERROR' }] });
    expect(String(failure)).toMatch(/workflow "a": stop failed\n.*workflow "b": stop failed/);
    expect(told.sort()).toEqual(['stop a', 'stop b', 'stop c']);
  });

  it('forgets what was ended and keeps what was not [WF-4.8-life]', async () => {
    const { told, trigger } = await configured(['destroy b']);
    expect((await failureOf(trigger.destroy())).message).toMatch(/workflow "b": destroy failed$/);
    told.length = 0;
    await trigger.stop();
    expect(told).toEqual(['stop b']);
    await trigger.configure({ workflowType: 'a', other: true });
    expect(told).toEqual(['stop b', 'create a']);
  });
});
