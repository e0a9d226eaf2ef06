import { fileURLToPath } from 'node:url';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import { type HostEventServiceServer, HostEventServiceService } from '@awf/plugin-proto/awf';
import type { EmitRequest, EmitResponse, HandleEventRequest } from '@awf/plugin-proto/awf/messages';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { hostEventServiceId, toWireEvent } from '../src/contract/event.js';
import { magicCookies } from '../src/contract/handshake.js';
import { answerOf, clientsOf, executeOf, initOf } from './support/notes-plugin.js';

const command = fileURLToPath(new URL('./fixtures/events-plugin.mjs', import.meta.url));

function launchEvents(sandbox: Sandbox): Promise<PluginProcess> {
  return launch({ name: 'events', command, magicCookies, versions: [1], startTimeoutMs: 10_000, env: sandbox.env });
}

/** Serves HostEventService as AWF does; what was emitted, and what is answered. */
function hostEvents(answer: (request: EmitRequest) => Partial<EmitResponse> = () => ({ success: true })) {
  const emitted: EmitRequest[] = [];
  const service: HostEventServiceServer = {
    emit: (call, callback) => {
      const eventId = `event-${emitted.push(call.request)}`;
      callback(null, { success: false, errorMessage: '', eventId, ...answer(call.request) });
    },
  };
  const serve = (plugin: PluginProcess) =>
    plugin.broker.acceptAndServe(hostEventServiceId, (registrar) =>
      registrar.addService(HostEventServiceService, service),
    );
  return { emitted, serve };
}

async function emit(plugin: PluginProcess, inputs: object = { type: 'events.told' }) {
  return executeOf(plugin, { operation: 'emit', inputs });
}

const step: HandleEventRequest = toWireEvent({
  id: 'e1',
  type: 'step.completed',
  timeNanos: 1n,
  source: 'core',
  metadata: {},
  payload: Buffer.alloc(0),
  depth: 1,
});

describe('emitting to a host [AWF-3.5-emit]', () => {
  test('goes over the broker that it announced after Init', async ({ sandbox }) => {
    await using plugin = await launchEvents(sandbox);
    await initOf(plugin, {});
    const host = hostEvents();
    await using _server = await host.serve(plugin);
    expect(await emit(plugin)).toMatchObject({ success: true, output: 'event-2' });
    expect(host.emitted).toEqual([
      expect.objectContaining({ eventType: 'events.ready', sourcePlugin: 'events', propagationDepth: 0 }),
      {
        eventType: 'events.told',
        payload: Buffer.from('{"n":1}'),
        sourcePlugin: 'events',
        propagationDepth: 0,
        timestampUnixNanos: expect.any(BigInt),
        metadata: new Map([['k', 'v']]),
      },
    ]);
  });

  test('waits for an announcement that comes later, and keeps it for the life of the process [AWF-3.4-broker]', async ({
    sandbox,
  }) => {
    await using plugin = await launchEvents(sandbox);
    await initOf(plugin, {});
    const early = emit(plugin);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const host = hostEvents();
    await using _server = await host.serve(plugin);
    expect(await early).toMatchObject({ success: true });
    // Go forgets connection info that nobody dialled after 5 s; here `ready` has dialled, and the next one comes late.
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    expect(await emit(plugin)).toMatchObject({ success: true, output: 'event-3' });
  });

  test('fails after 5 s where the host announces nothing', async ({ sandbox }) => {
    await using plugin = await launchEvents(sandbox);
    await initOf(plugin, {});
    expect(await emit(plugin)).toMatchObject({
      success: false,
      error: "event events.told was not emitted: waiting for the host's event service took longer than 5000 ms",
    });
  });

  test('fails with the host’s reason where it refuses', async ({ sandbox }) => {
    await using plugin = await launchEvents(sandbox);
    await initOf(plugin, {});
    const errorMessage = 'plugin "events" not authorized to emit event type "events.told"';
    const host = hostEvents(() => ({ success: false, errorMessage }));
    await using _server = await host.serve(plugin);
    expect(await emit(plugin)).toMatchObject({
      success: false,
      error: `event events.told was refused by the host: ${errorMessage}`,
    });
  });

  test('does not send what the plugin does not declare', async ({ sandbox }) => {
    await using plugin = await launchEvents(sandbox);
    await initOf(plugin, {});
    const host = hostEvents();
    await using _server = await host.serve(plugin);
    expect(await emit(plugin, { type: 'other.thing' })).toMatchObject({
      success: false,
      error:
        'event other.thing: plugin events does not declare that it emits it; add it to emits in definePlugin, which has events.*',
    });
    expect(host.emitted.map(({ eventType }) => eventType)).not.toContain('other.thing');
  });
});

describe('events', () => {
  test('bring back what their handlers return', async ({ sandbox }) => {
    await using plugin = await launchEvents(sandbox);
    await initOf(plugin, {});
    const { emittedEvents } = await answerOf<{ emittedEvents: HandleEventRequest[] }>((callback) =>
      clientsOf(plugin).events.handleEvent(step, callback),
    );
    expect(emittedEvents).toMatchObject([{ type: 'events.seen', source: 'events', propagationDepth: 2 }]);
    expect(emittedEvents[0]?.id).not.toBe('');
  });

  test('of a stream are handled one by one, and their answers emitted', async ({ sandbox }) => {
    await using plugin = await launchEvents(sandbox);
    await initOf(plugin, {});
    const host = hostEvents();
    await using _server = await host.serve(plugin);
    const answer = answerOf((callback) => {
      const stream = clientsOf(plugin).events.streamEvents(callback);
      for (const sequenceNumber of [1n, 2n, 3n]) stream.write({ ...step, id: `e${sequenceNumber}`, sequenceNumber });
      stream.end();
    });
    expect(await answer).toEqual({});
    const seen = host.emitted.filter(({ eventType }) => eventType === 'events.seen');
    expect(seen.map(({ metadata, propagationDepth }) => [metadata.get('of'), propagationDepth])).toEqual([
      ['e1', 2],
      ['e2', 2],
      ['e3', 2],
    ]);
  });
});
