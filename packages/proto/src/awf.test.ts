import { describe, it } from 'vitest';
import { expectVector } from '../test/vectors.js';
import {
  EmitRequest,
  EmitResponse,
  EventStreamMessage,
  ExecuteRequest,
  ExecuteResponse,
  ExecuteStepRequest,
  GetInfoRequest,
  GetInfoResponse,
  GetOperationRequest,
  HandleEventRequest,
  InitRequest,
  InitResponse,
  Severity,
  ShutdownRequest,
  ShutdownResponse,
  StreamEventsResponse,
  ValidateStepResponse,
  ValidateWorkflowResponse,
} from './awf-messages.js';

/** A map of texts as the wire has them. */
function texts(entries: Record<string, string>): Map<string, Buffer> {
  return new Map(Object.entries(entries).map(([key, value]) => [key, Buffer.from(value)]));
}

describe('AWF plugin spec §9: plugin', () => {
  it('GetInfo', () => {
    expectVector({ codec: GetInfoRequest, message: {}, hex: '' });
    expectVector({
      codec: GetInfoResponse,
      message: { name: 'echo', version: '1.0.0', description: '', capabilities: [] },
      hex: '0a046563686f1205312e302e30',
    });
  });

  it('Init', () => {
    expectVector({
      codec: InitRequest,
      message: { config: texts({ debug: 'true', retries: '3', token: '"s3cr3t"' }) },
      hex: '0a0d0a0564656275671204747275650a0c0a07726574726965731201330a110a05746f6b656e12082273336372337422',
    });
    expectVector({ codec: InitResponse, message: {}, hex: '' });
  });

  it('Init from the real host', () => {
    const config = { arr: '[1,2]', b: 'true', f: '1.5', foo: '"bar"', n: '3', nul: 'null', obj: '{"k":"v"}' };
    expectVector({
      codec: InitRequest,
      message: { config: texts(config) },
      hex:
        '0a0c0a0361727212055b312c325d0a090a01621204747275650a080a01661203312e350a0c0a03666f6f120522626172220a060a016e' +
        '1201330a0b0a036e756c12046e756c6c0a100a036f626a12097b226b223a2276227d',
    });
  });

  it('Shutdown', () => {
    expectVector({ codec: ShutdownRequest, message: {}, hex: '' });
    expectVector({ codec: ShutdownResponse, message: {}, hex: '' });
  });
});

describe('AWF plugin spec §9: operations', () => {
  it('GetOperation', () => {
    expectVector({ codec: GetOperationRequest, message: { name: 'echo' }, hex: '0a046563686f' });
    expectVector({ codec: GetOperationRequest, message: { name: 'nope' }, hex: '0a046e6f7065' });
  });

  it('Execute', () => {
    expectVector({
      codec: ExecuteRequest,
      message: { operation: 'echo', inputs: texts({ prefix: '"AWF: "', text: '"hello"' }) },
      hex: '0a046563686f12110a067072656669781207224157463a2022120f0a047465787412072268656c6c6f22',
    });
    const data = texts({ output: '"AWF: hello"', prefix: '"AWF: "', text: '"hello"' });
    expectVector({
      codec: ExecuteResponse,
      message: { success: true, output: 'AWF: hello', data, error: '' },
      hex:
        '0801120a4157463a2068656c6c6f1a160a066f7574707574120c224157463a2068656c6c6f221a110a06707265666978120722415746' +
        '3a20221a0f0a047465787412072268656c6c6f22',
    });
  });

  it('Execute with text that is not JSON', () => {
    expectVector({
      codec: ExecuteRequest,
      message: { operation: 'echo', inputs: texts({ text: 'raw text' }) },
      hex: '0a046563686f12100a047465787412087261772074657874',
    });
  });

  it('Execute refused by the plugin', () => {
    expectVector({
      codec: ExecuteRequest,
      message: { operation: 'echo', inputs: texts({ text: '5' }) },
      hex: '0a046563686f12090a0474657874120135',
    });
    expectVector({
      codec: ExecuteResponse,
      message: { success: false, output: '', data: new Map(), error: 'text is required' },
      hex: '221074657874206973207265717569726564',
    });
  });

  it('Execute of an unknown operation', () => {
    expectVector({ codec: ExecuteRequest, message: { operation: 'zzz', inputs: new Map() }, hex: '0a037a7a7a' });
    expectVector({
      codec: ExecuteResponse,
      message: { success: false, output: '', data: new Map(), error: 'unknown operation: zzz' },
      hex: '2216756e6b6e6f776e206f7065726174696f6e3a207a7a7a',
    });
  });
});

describe('AWF plugin spec §9: validators and step types', () => {
  it('ValidateStep with one issue', () => {
    const issue = {
      severity: Severity.SEVERITY_WARNING,
      message: 'Command uses potentially dangerous operation: rm',
      step: 'a',
      field: 'command',
    };
    expectVector({
      codec: ValidateStepResponse,
      message: { issues: [issue] },
      hex:
        '0a4008011230436f6d6d616e64207573657320706f74656e7469616c6c792064616e6765726f7573206f7065726174696f6e3a20726d' +
        '1a01612207636f6d6d616e64',
    });
    expectVector({ codec: ValidateWorkflowResponse, message: { issues: [] }, hex: '' });
  });

  it('ExecuteStep', () => {
    expectVector({
      codec: ExecuteStepRequest,
      message: {
        stepName: 'run_query',
        stepType: 'query',
        config: Buffer.from('{"query":"SELECT 1"}'),
        inputs: Buffer.from('{"env":"prod"}'),
      },
      hex:
        '0a0972756e5f7175657279120571756572791a147b227175657279223a2253454c4543542031227d220e7b22656e76223a2270726f64' +
        '227d',
    });
  });
});

describe('AWF plugin spec §9: events', () => {
  it('HandleEvent', () => {
    expectVector({
      codec: HandleEventRequest,
      message: {
        id: '11111111-2222-4333-8444-555555555555',
        type: 'workflow.failed',
        timestampUnixNanos: 1_795_312_292_869_276_894n,
        source: 'core',
        metadata: new Map([
          ['error', 'boom'],
          ['workflow_id', 'w1'],
        ]),
        payload: Buffer.alloc(0),
        propagationDepth: 0,
      },
      hex:
        '0a2431313131313131312d323232322d343333332d383434342d353535353535353535353535120f776f726b666c6f772e6661696c65' +
        '6418de89f6aacbe08ef5182204636f72652a0d0a056572726f721204626f6f6d2a110a0b776f726b666c6f775f696412027731',
    });
  });

  it('StreamEvents', () => {
    expectVector({
      codec: EventStreamMessage,
      message: {
        id: 'i',
        type: 'step.started',
        timestampUnixNanos: 0n,
        source: 'core',
        metadata: new Map(),
        payload: Buffer.alloc(0),
        propagationDepth: 0,
        sequenceNumber: 1n,
      },
      hex: '0a0169120c737465702e737461727465642204636f72654001',
    });
    expectVector({ codec: StreamEventsResponse, message: {}, hex: '' });
  });

  it('Emit', () => {
    expectVector({
      codec: EmitRequest,
      message: {
        eventType: 'logger.workflow_failed',
        payload: Buffer.from('{"n":1}'),
        sourcePlugin: 'event-logger',
        propagationDepth: 0,
        timestampUnixNanos: 1_795_312_292_869_276_894n,
        metadata: new Map([['k', 'v']]),
      },
      hex:
        '0a166c6f676765722e776f726b666c6f775f6661696c656412077b226e223a317d1a0c6576656e742d6c6f6767657228de89f6aacbe0' +
        '8ef51832060a016b120176',
    });
  });

  it('Emit accepted', () => {
    expectVector({
      codec: EmitResponse,
      message: { success: true, errorMessage: '', eventId: '31d8dc27-3247-45e2-b85a-f2e31d4a6ceb' },
      hex: '08011a2433316438646332372d333234372d343565322d623835612d663265333164346136636562',
    });
  });

  it('Emit refused', () => {
    expectVector({
      codec: EmitResponse,
      message: {
        success: false,
        errorMessage: 'plugin "event-logger" not authorized to emit event type "other.thing"',
        eventId: '',
      },
      hex:
        '1245706c7567696e20226576656e742d6c6f6767657222206e6f7420617574686f72697a656420746f20656d6974206576656e742074' +
        '79706520226f746865722e7468696e6722',
    });
  });
});
