import type { Connection } from '@awf/go-plugin';
import {
  EventServiceClient,
  type HostEventServiceServer,
  HostEventServiceService,
  OperationServiceClient,
  PluginServiceClient,
  StepTypeServiceClient,
  ValidatorServiceClient,
} from '@awf/plugin-proto/awf';
import {
  EmitRequest,
  EmitResponse,
  ExecuteStepRequest,
  ExecuteStepResponse,
  HandleEventRequest,
  HandleEventResponse,
  InitRequest,
  ValidateStepResponse,
} from '@awf/plugin-proto/awf/messages';
import { fromExecuteResponse } from '@awf/plugin-sdk/contract';
import { expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { goZeroTimestamp } from '../../src/awf-event.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { unary } from './support/calls.js';
import { launchGo } from './support/launch-go.js';

// AWF plugin spec §9: what our stubs send and read must be the bytes that Go peers exchange. Those of operations are in
// awf.test.ts.

interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

/** The message of a vector, after the expectation that we write it as Go does. */
function vector<T>(codec: Codec<T>, hex: string): T {
  const message = codec.decode(Buffer.from(hex, 'hex'));
  expect(toHex(codec, message)).toBe(hex);
  return message;
}

function toHex<T>(codec: Codec<T>, message: T): string {
  return Buffer.from(codec.encode(message).finish()).toString('hex');
}

/** Runs an operation of a Go plugin that is not about events, and gives its data. */
async function dataOf(connection: Connection, operation: string) {
  const client = connection.client(OperationServiceClient);
  return fromExecuteResponse(await unary(client.execute.bind(client), { operation, inputs: new Map() })).data;
}

describePairing('ts-host/go-plugin', "AWF's test vectors", () => {
  test('of Init bring the config of a real host [AWF-2.2-vectors]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'awf-plugin-echo');
    const client = plugin.connection.client(PluginServiceClient);
    const request = vector(
      InitRequest,
      '0a0c0a0361727212055b312c325d0a090a01621204747275650a080a01661203312e350a0c0a03666f6f120522626172220a060a016e1201330a0b0a036e756c12046e756c6c0a100a036f626a12097b226b223a2276227d',
    );
    expect(await unary(client.init.bind(client), request)).toEqual({});
    expect(await dataOf(plugin.connection, 'config')).toEqual({
      arr: [1, 2],
      b: true,
      f: 1.5,
      foo: 'bar',
      n: 3,
      nul: null,
      obj: { k: 'v' },
    });
    await plugin.close();
  });

  test('of steps are answered [AWF-2.2-vectors]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'awf-plugin-steps');
    const client = plugin.connection.client(StepTypeServiceClient);
    const request = vector(
      ExecuteStepRequest,
      '0a0972756e5f7175657279120571756572791a147b227175657279223a2253454c4543542031227d220e7b22656e76223a2270726f64227d',
    );
    const response = await unary(client.executeStep.bind(client), request);
    const data = '{"rows_affected":0,"timestamp":"2026-03-29T05:00:00Z"}';
    expect(response).toEqual({ output: 'Query executed successfully', data: Buffer.from(data), exitCode: 0 });
    // An exit code of 0 is not on the wire.
    expect(toHex(ExecuteStepResponse, response)).toBe(
      `0a1b${Buffer.from('Query executed successfully').toString('hex')}1236${Buffer.from(data).toString('hex')}`,
    );
    await plugin.close();
  });

  test('of validators are answered [AWF-2.2-vectors]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'awf-plugin-validator');
    const client = plugin.connection.client(ValidatorServiceClient);
    const workflowJson = Buffer.from(
      '{"Name":"w","Initial":"a","Steps":{"a":{"Name":"a","Type":"command","Command":"rm -rf $X","OnSuccess":"b"}}}',
    );
    const response = await unary(client.validateStep.bind(client), { workflowJson, stepName: 'a' });
    expect(toHex(ValidateStepResponse, response)).toBe(
      '0a4008011230436f6d6d616e64207573657320706f74656e7469616c6c792064616e6765726f7573206f7065726174696f6e3a20726d1a01612207636f6d6d616e64',
    );
    expect(await unary(client.validateWorkflow.bind(client), { workflowJson })).toEqual({ issues: [] });
    await plugin.close();
  });

  test('of events arrive as they were sent [AWF-2.2-vectors]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'awf-plugin-events');
    const client = plugin.connection.client(EventServiceClient);
    const operations = plugin.connection.client(OperationServiceClient);
    const reply = { type: 'logger.workflow_failed', source: 'event-logger', metadata: { original_workflow: 'w1' } };
    const inputs = new Map([
      ['type', Buffer.from('"workflow.failed"')],
      ['reply', Buffer.from(JSON.stringify([reply]))],
    ]);
    await unary(operations.execute.bind(operations), { operation: 'when', inputs });
    const request = vector(
      HandleEventRequest,
      '0a2431313131313131312d323232322d343333332d383434342d353535353535353535353535120f776f726b666c6f772e6661696c656418de89f6aacbe08ef5182204636f72652a0d0a056572726f721204626f6f6d2a110a0b776f726b666c6f775f696412027731',
    );
    const response = await unary(client.handleEvent.bind(client), request);
    expect(response.emittedEvents).toEqual([
      {
        id: '',
        type: 'logger.workflow_failed',
        // A Go event without a timestamp.
        timestampUnixNanos: BigInt(goZeroTimestamp),
        source: 'event-logger',
        metadata: new Map([['original_workflow', 'w1']]),
        payload: Buffer.alloc(0),
        propagationDepth: 0,
      },
    ]);
    vector(HandleEventResponse, toHex(HandleEventResponse, response));
    expect((await dataOf(plugin.connection, 'seen')).events).toMatchObject([
      {
        id: '11111111-2222-4333-8444-555555555555',
        type: 'workflow.failed',
        timestamp: '1795312292869276894',
        source: 'core',
        metadata: { error: 'boom', workflow_id: 'w1' },
        depth: 0,
        streamed: false,
      },
    ]);
    await plugin.close();
  });

  test('of Emit come from a Go plugin, and our answers are read by it [AWF-2.2-vectors]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'awf-plugin-events');
    const requests: EmitRequest[] = [];
    const answers = [
      '08011a2433316438646332372d333234372d343565322d623835612d663265333164346136636562',
      '1245706c7567696e20226576656e742d6c6f6767657222206e6f7420617574686f72697a656420746f20656d6974206576656e74207479706520226f746865722e7468696e6722',
    ].map((hex) => vector(EmitResponse, hex));
    const service: HostEventServiceServer = {
      emit: ({ request }, callback) => callback(null, answers[requests.push(request) - 1]),
    };
    await plugin.broker.acceptAndServe(1, (registrar) => registrar.addService(HostEventServiceService, service));
    const client = plugin.connection.client(OperationServiceClient);
    const emit = async (type: string) => {
      const event = {
        type,
        payload: '{"n":1}',
        source_plugin: 'event-logger',
        timestamp: '1795312292869276894',
        metadata: { k: 'v' },
      };
      const inputs = new Map(
        Object.entries(event).map(([name, value]) => [name, Buffer.from(JSON.stringify(value))] as const),
      );
      return fromExecuteResponse(await unary(client.execute.bind(client), { operation: 'emit', inputs }));
    };
    expect(await emit('logger.workflow_failed')).toMatchObject({
      success: true,
      data: { ids: ['31d8dc27-3247-45e2-b85a-f2e31d4a6ceb'] },
    });
    expect(await emit('other.thing')).toMatchObject({
      success: false,
      error: 'plugin "event-logger" not authorized to emit event type "other.thing"',
    });
    expect(requests.slice(0, 1).map((request) => toHex(EmitRequest, request))).toEqual([
      '0a166c6f676765722e776f726b666c6f775f6661696c656412077b226e223a317d1a0c6576656e742d6c6f6767657228de89f6aacbe08ef51832060a016b120176',
    ]);
    await plugin.close();
  });
});
