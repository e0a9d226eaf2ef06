import { describe, expect, it } from 'vitest';
import { expectVector } from '../test/vectors.js';
import {
  ConfigureCallbackRequest,
  ContractKind,
  ContractMode,
  ContractRegistry,
  CreateModuleRequest,
  CreateStepRequest,
  CreateTriggerRequest,
  DeliverMessageRequest,
  ErrorResponse,
  ExecuteStepRequest,
  ExecuteStepResponse,
  GetServiceResponse,
  HandleResponse,
  Manifest,
  NullValue,
  PublishMessageRequest,
  Struct,
  TriggerWorkflowRequest,
  TypeList,
  type Value,
} from './workflow-messages.js';

const text = (value: string): Value => ({ kind: { $case: 'stringValue', value } });
const number = (value: number): Value => ({ kind: { $case: 'numberValue', value } });
const bool = (value: boolean): Value => ({ kind: { $case: 'boolValue', value } });
const list = (...values: Value[]): Value => ({ kind: { $case: 'listValue', value: { values } } });
const nothing: Value = { kind: { $case: 'nullValue', value: NullValue.NULL_VALUE } };
const struct = (fields: Record<string, Value>): Struct => ({ fields: new Map(Object.entries(fields)) });

describe('workflow plugin spec §8: metadata', () => {
  it('Manifest', () => {
    expectVector({
      codec: Manifest,
      message: {
        name: 'demo',
        version: '0.1.0',
        author: 'acme',
        description: 'd',
        configMutable: false,
        sampleCategory: '',
      },
      hex: '0a0464656d6f1205302e312e301a0461636d65220164',
    });
  });

  it('TypeList', () => {
    expectVector({ codec: TypeList, message: { types: ['step.demo'] }, hex: '0a09737465702e64656d6f' });
  });

  it('ContractRegistry', () => {
    const contract = {
      kind: ContractKind.CONTRACT_KIND_STEP,
      moduleType: '',
      stepType: 'step.t',
      triggerType: '',
      serviceName: '',
      method: '',
      configMessage: 'x.v1.C',
      inputMessage: 'x.v1.I',
      outputMessage: 'x.v1.O',
      mode: ContractMode.CONTRACT_MODE_STRICT_PROTO,
      contractType: '',
      protoPackage: '',
      messageNames: [],
      goImportPath: '',
      schemaDigest: '',
      protocolVersion: '',
    };
    expectVector({
      codec: ContractRegistry,
      message: { contracts: [contract], fileDescriptorSet: undefined },
      hex: '0a2408021a06737465702e743a06782e76312e434206782e76312e494a06782e76312e4f5003',
    });
  });
});

describe('workflow plugin spec §8: modules', () => {
  const module = { type: 'demo.mod', name: 'm1', typedConfig: undefined };

  it('CreateModule', () => {
    const config = struct({ a: number(1), b: nothing, c: list(bool(true), text('x')) });
    expectVector({
      codec: CreateModuleRequest,
      message: { ...module, config },
      hex:
        '0a0864656d6f2e6d6f6412026d311a2b0a0e0a0161120911000000000000f03f0a070a0162120208000a100a0163120b32090a022001' +
        '0a031a0178',
    });
  });

  it('CreateModule with an empty config, which is not an absent one', () => {
    expectVector({
      codec: CreateModuleRequest,
      message: { ...module, config: struct({}) },
      hex: '0a0864656d6f2e6d6f6412026d311a00',
    });
    expectVector({
      codec: CreateModuleRequest,
      message: { ...module, config: undefined },
      hex: '0a0864656d6f2e6d6f6412026d31',
    });
  });

  it('handles and errors', () => {
    expectVector({ codec: HandleResponse, message: { handleId: 'h-1', error: '' }, hex: '0a03682d31' });
    expectVector({ codec: HandleResponse, message: { handleId: '', error: 'boom' }, hex: '1204626f6f6d' });
    expectVector({ codec: ErrorResponse, message: { error: '' }, hex: '' });
    expectVector({ codec: GetServiceResponse, message: { found: false }, hex: '' });
  });
});

describe('workflow plugin spec §8: steps', () => {
  it('ExecuteStep', () => {
    expectVector({
      codec: ExecuteStepRequest,
      message: {
        handleId: 'h-1',
        triggerData: struct({ a: text('A') }),
        stepOutputs: new Map([['s0', struct({ k: bool(true) })]]),
        current: struct({ a: text('A'), k: bool(true) }),
        metadata: struct({ pipeline: text('p') }),
        config: struct({ value: text('A') }),
        typedConfig: undefined,
        typedInput: undefined,
      },
      hex:
        '0a03682d31120a0a080a016112031a01411a0f0a02733012090a070a016b1202200122130a080a016112031a01410a070a016b120220' +
        '012a110a0f0a08706970656c696e6512031a0170320e0a0c0a0576616c756512031a0141',
    });
  });

  it('its response', () => {
    expectVector({
      codec: ExecuteStepResponse,
      message: { output: struct({ echo: text('A') }), error: '', stopPipeline: true, typedOutput: undefined },
      hex: '0a0d0a0b0a046563686f12031a01411801',
    });
  });

  it('CreateStep with a typed config', () => {
    const typedConfig = {
      typeUrl: 'type.googleapis.com/google.protobuf.StringValue',
      value: Buffer.from('0a026869', 'hex'),
    };
    expectVector({
      codec: CreateStepRequest,
      message: { type: 'step.t', name: 's', config: undefined, typedConfig },
      hex:
        '0a06737465702e7412017322370a2f747970652e676f6f676c65617069732e636f6d2f676f6f676c652e70726f746f6275662e537472' +
        '696e6756616c756512040a026869',
    });
  });
});

describe('workflow plugin spec §8: triggers and messages', () => {
  const config = struct({ workflowType: text('pipeline:p') });

  it('ConfigureCallback', () => {
    expectVector({ codec: ConfigureCallbackRequest, message: { brokerId: 1 }, hex: '0801' });
  });

  it('CreateTrigger', () => {
    expectVector({
      codec: CreateTriggerRequest,
      message: { type: 'demo.trig', name: 'pipeline:p', config },
      hex:
        '0a0964656d6f2e74726967120a706970656c696e653a701a1e0a1c0a0c776f726b666c6f7754797065120c1a0a706970656c696e653a' +
        '70',
    });
  });

  it('the bytes that the trigger fingerprint is taken of', () => {
    expectVector({
      codec: Struct,
      message: config,
      hex: '0a1c0a0c776f726b666c6f7754797065120c1a0a706970656c696e653a70',
    });
  });

  it('TriggerWorkflow', () => {
    expectVector({
      codec: TriggerWorkflowRequest,
      message: {
        triggerType: 'pipeline:p',
        action: 'fire',
        data: struct({ n: number(1) }),
        typedData: undefined,
      },
      hex: '0a0a706970656c696e653a701204666972651a100a0e0a016e120911000000000000f03f',
    });
  });

  it('PublishMessage', () => {
    expectVector({
      codec: PublishMessageRequest,
      message: { handleId: 'h-1', topic: 't1', payload: Buffer.from('hi'), metadata: new Map([['a', 'b']]) },
      hex: '0a03682d31120274311a02686922060a0161120162',
    });
  });

  it('DeliverMessage', () => {
    const message = { handleId: 'h-1', topic: 't1', payload: Buffer.from('hi'), messageId: 'm1', metadata: new Map() };
    expectVector({ codec: DeliverMessageRequest, message, hex: '0a03682d31120274311a02686922026d31' });
  });
});

describe('the descriptor set of a registry', () => {
  const registry = (fileDescriptorSet: Buffer | undefined) => ({ contracts: [], fileDescriptorSet });

  it('stays as bytes, unknown options and all', () => {
    const set = Buffer.from('0a0b0a01662a0642040a02ff01', 'hex');
    expectVector({ codec: ContractRegistry, message: registry(set), hex: `120d${set.toString('hex')}` });
  });

  it('may be empty or absent', () => {
    expectVector({ codec: ContractRegistry, message: registry(Buffer.alloc(0)), hex: '1200' });
    expectVector({ codec: ContractRegistry, message: registry(undefined), hex: '' });
    expect(ContractRegistry.decode(Buffer.alloc(0)).fileDescriptorSet).toBeUndefined();
  });
});
