import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import {
  EventServiceClient,
  type HostEventServiceServer,
  HostEventServiceService,
  PluginServiceClient,
} from '@awf/plugin-proto/awf';
import {
  type EmitRequest,
  HandleEventRequest,
  type HandleEventResponse,
  type InitRequest,
  type InitResponse,
} from '@awf/plugin-proto/awf/messages';
import { magicCookies } from '@awf/plugin-sdk/handshake';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';

const executable = fileURLToPath(new URL('../dist/everything/awf-plugin-everything', import.meta.url));

function launchEverything(sandbox: Sandbox): Promise<PluginProcess> {
  return launch({ command: executable, magicCookies, versions: [1], env: sandbox.env });
}

async function init(plugin: PluginProcess, config: Readonly<Record<string, unknown>>): Promise<void> {
  const client = plugin.connection.client(PluginServiceClient);
  const values = Object.entries(config).map(([key, value]) => [key, Buffer.from(JSON.stringify(value))] as const);
  await promisify<InitRequest, InitResponse>(client.init.bind(client))({ config: new Map(values) });
}

function send(plugin: PluginProcess, event: Partial<HandleEventRequest>): Promise<HandleEventResponse> {
  const client = plugin.connection.client(EventServiceClient);
  const empty = HandleEventRequest.decode(Buffer.alloc(0));
  return promisify<HandleEventRequest, HandleEventResponse>(client.handleEvent.bind(client))({ ...empty, ...event });
}

const completed: Partial<HandleEventRequest> = {
  id: '11111111-2222-4333-8444-555555555555',
  type: 'step.completed',
  timestampUnixNanos: 1_795_312_292_869_276_894n,
  source: 'core',
  metadata: new Map([
    ['workflow_id', 'w1'],
    ['step_name', 'build'],
  ]),
};

describe('events, on the wire', () => {
  test('are written down, and step.completed is answered', async ({ sandbox }) => {
    const file = join(sandbox.folder, 'probe-notes');
    await using plugin = await launchEverything(sandbox);
    await init(plugin, { log_file: file });
    const { emittedEvents } = await send(plugin, completed);
    expect(emittedEvents).toHaveLength(1);
    expect(emittedEvents[0]).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'everything.seen',
      source: 'everything',
      propagationDepth: 1,
      payload: Buffer.from('{"step":"build"}'),
    });
    const started = { type: 'workflow.started', source: 'core', payload: Buffer.from('"x"') };
    expect(await send(plugin, started)).toEqual({ emittedEvents: [] });
    // It does not subscribe to others.
    expect(await send(plugin, { ...completed, type: 'audit.seen' })).toEqual({ emittedEvents: [] });
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      id: '11111111-2222-4333-8444-555555555555',
      type: 'step.completed',
      time: '2026-11-22T01:51:32.869Z',
      source: 'core',
      depth: 0,
      metadata: { workflow_id: 'w1', step_name: 'build' },
      payload: '',
    });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ type: 'workflow.started', payload: '"x"', metadata: {} });
  });

  test('are answered where no file is named', async ({ sandbox }) => {
    await using plugin = await launchEverything(sandbox);
    await init(plugin, {});
    expect((await send(plugin, completed)).emittedEvents.map(({ type }) => type)).toEqual(['everything.seen']);
  });

  test('everything.ready is emitted once, when the host takes events', async ({ sandbox }) => {
    const emitted: EmitRequest[] = [];
    await using plugin = await launchEverything(sandbox);
    await init(plugin, {});
    await plugin.broker.acceptAndServe(1, (registrar) => {
      const implementation: HostEventServiceServer = {
        emit: (call, answer) => {
          emitted.push(call.request);
          answer(null, { success: true, errorMessage: '', eventId: 'e1' });
        },
      };
      registrar.addService(HostEventServiceService, implementation);
    });
    await sandbox.waitFor('it emits', () => emitted.length > 0);
    await plugin.close();
    expect(emitted).toHaveLength(1);
    expect(emitted[0]).toMatchObject({
      eventType: 'everything.ready',
      sourcePlugin: 'everything',
      propagationDepth: 0,
    });
  });
});
