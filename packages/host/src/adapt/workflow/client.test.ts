import { describe, expect, it } from 'vitest';
import {
  createGate,
  done,
  failureOf,
  gonePeer,
  grpcStatus,
  type ServedMethods,
  servePlugin,
} from '../../../test/support/served-plugin.js';
import { hostError } from '../../errors.js';
import { PluginClient } from './client.js';

const handleId = 'h';

/** A client of a plugin whose modules are initialised as `init` does. */
async function connect(init: ServedMethods['initModule'], callTimeoutMs?: number) {
  const served = await servePlugin(init && { initModule: init });
  const client = new PluginClient(served.peer, { callTimeoutMs });
  const request = (options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }) =>
    client.request('init it', (service, ...call) => service.initModule({ handleId }, ...call), options);
  return { ...served, client, request };
}

const unloaded = hostError('NOT_LOADED', 'Plugin served was unloaded.');

describe('a call of a PluginClient', () => {
  it('fails with the words of an answer that has some', async () => {
    const { request } = await connect(({ handleId }) => ({ error: `no module ${handleId}` }));
    expect(await failureOf(request())).toMatchObject({
      code: 'PLUGIN_ERROR',
      plugin: 'served',
      message: 'Plugin served could not init it: no module h',
    });
  });

  it('has the client’s deadline, unless it has one of its own', async () => {
    const slow = () => new Promise<typeof done>((resolve) => setTimeout(resolve, 150, done));
    const { request } = await connect(slow, 20);
    expect(await failureOf(request())).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await request({ timeoutMs: 10_000 })).toEqual(done);
  });

  it('is never made where the caller gave up before', async () => {
    const { request, called } = await connect(() => done);
    const signal = AbortSignal.abort('enough');
    expect(await failureOf(request({ signal }))).toMatchObject({ code: 'CANCELLED', cause: 'enough' });
    expect(called).toEqual([]);
  });

  it('that is optional gives nothing where it is not served, and fails where it is', async () => {
    const { client, called } = await connect(() => {
      throw grpcStatus(13, 'out of order');
    });
    const getManifest = client.optional('say who', (service, ...call) => service.getManifest({}, ...call));
    expect(await getManifest).toBeUndefined();
    const init = client.optional('init it', (service, ...call) => service.initModule({ handleId }, ...call));
    expect(await failureOf(init)).toMatchObject({
      code: 'CALL_FAILED',
      message: expect.stringMatching(/out of order/),
    });
    expect(called).toEqual(['initModule']);
  });

  it('is not made after the end, whose first reason stays', async () => {
    const { client, request, called } = await connect(() => done);
    client.end(unloaded);
    client.end(hostError('CRASHED', 'later'));
    expect(await failureOf(request())).toBe(unloaded);
    expect(called).toEqual([]);
  });

  it('goes on when the end comes meanwhile, and has its answer', async () => {
    const gate = createGate();
    const { client, request } = await connect(async () => gate.opened.then(() => done));
    const calling = request();
    client.end(unloaded);
    gate.open();
    expect(await calling).toEqual(done);
  });

  it('that broke because of the end says so; an error of the plugin stays its own', async () => {
    const begun = createGate();
    const { client, request, close } = await connect(async () => {
      begun.open();
      return new Promise<never>(() => undefined);
    });
    const calling = failureOf(request());
    await begun.opened;
    client.end(unloaded);
    await close();
    expect(await calling).toBe(unloaded);

    const gate = createGate();
    const other = await connect(async () => gate.opened.then(() => ({ error: 'its own' })));
    const failing = failureOf(other.request());
    other.client.end(unloaded);
    gate.open();
    expect(await failing).toMatchObject({ code: 'PLUGIN_ERROR' });
  });

  it('is a crash where the process is gone', async () => {
    const { peer } = await connect(() => {
      throw grpcStatus(14, 'gone');
    });
    const client = new PluginClient(gonePeer(peer));
    const calling = client.call('init it', (service, ...call) => service.initModule({ handleId }, ...call));
    expect(await failureOf(calling)).toMatchObject({ code: 'CRASHED', evidence: { exitCode: 9 } });
  });
});

describe('a PluginClient', () => {
  it('leads to its last successor', async () => {
    const { peer } = await servePlugin();
    const [first, second, third] = [new PluginClient(peer), new PluginClient(peer), new PluginClient(peer)];
    expect(first.current).toBe(first);
    first.end(unloaded, second);
    second.end(unloaded, third);
    expect([first.current, second.current, third.current]).toEqual([third, third, third]);
    third.end(unloaded);
    expect(first.current).toBe(third);
  });

  it('tells all who wait when no call is under way, and each no later than it asked', async () => {
    const gate = createGate();
    const { client, request } = await connect(async () => gate.opened.then(() => done));
    expect(await client.whenIdle(0)).toBe(true);
    const calls = [request(), request()];
    const patient = [client.whenIdle(10_000), client.whenIdle(10_000)];
    expect(await client.whenIdle(10)).toBe(false);
    gate.open();
    expect(await Promise.all(patient)).toEqual([true, true]);
    await Promise.all(calls);
    expect(await client.whenIdle(0)).toBe(true);
  });

  it('is idle after calls that failed, too', async () => {
    const { client, request } = await connect(() => ({ error: 'no' }));
    const failing = failureOf(request());
    const idle = client.whenIdle(10_000);
    await failing;
    expect(await idle).toBe(true);
  });
});
