import { describe, expect, it } from 'vitest';
import { compileContracts } from '../../test/support/compile-proto.js';
import { readMessageTypes } from './message-types.js';

/** The Go implementation's bytes of the workflow engine's own messages. (Workflow spec §8.) */
const vectors: readonly (readonly [message: string, json: object, hex: string])[] = [
  [
    'Manifest',
    { name: 'demo', version: '0.1.0', author: 'acme', description: 'd' },
    '0a0464656d6f1205302e312e301a0461636d65220164',
  ],
  ['TypeList', { types: ['step.demo'] }, '0a09737465702e64656d6f'],
  [
    'CreateModuleRequest',
    { type: 'demo.mod', name: 'm1', config: { a: 1, b: null, c: [true, 'x'] } },
    '0a0864656d6f2e6d6f6412026d311a2b0a0e0a0161120911000000000000f03f0a070a0162120208000a100a0163120b32090a0220010a031a0178',
  ],
  ['CreateModuleRequest', { type: 'demo.mod', name: 'm1', config: {} }, '0a0864656d6f2e6d6f6412026d311a00'],
  ['CreateModuleRequest', { type: 'demo.mod', name: 'm1' }, '0a0864656d6f2e6d6f6412026d31'],
  ['HandleResponse', { handle_id: 'h-1' }, '0a03682d31'],
  ['HandleResponse', { error: 'boom' }, '1204626f6f6d'],
  ['ErrorResponse', {}, ''],
  [
    'ExecuteStepRequest',
    {
      handle_id: 'h-1',
      trigger_data: { a: 'A' },
      step_outputs: { s0: { k: true } },
      current: { a: 'A', k: true },
      metadata: { pipeline: 'p' },
      config: { value: 'A' },
    },
    '0a03682d31120a0a080a016112031a01411a0f0a02733012090a070a016b1202200122130a080a016112031a01410a070a016b120220012a110a0f0a08706970656c696e6512031a0170320e0a0c0a0576616c756512031a0141',
  ],
  ['ExecuteStepResponse', { output: { echo: 'A' }, stop_pipeline: true }, '0a0d0a0b0a046563686f12031a01411801'],
  [
    'CreateStepRequest',
    {
      type: 'step.t',
      name: 's',
      typed_config: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: 'hi' },
    },
    '0a06737465702e7412017322370a2f747970652e676f6f676c65617069732e636f6d2f676f6f676c652e70726f746f6275662e537472696e6756616c756512040a026869',
  ],
  [
    'ContractRegistry',
    {
      contracts: [
        {
          kind: 'CONTRACT_KIND_STEP',
          step_type: 'step.t',
          config_message: 'x.v1.C',
          input_message: 'x.v1.I',
          output_message: 'x.v1.O',
          mode: 'CONTRACT_MODE_STRICT_PROTO',
        },
      ],
    },
    '0a2408021a06737465702e743a06782e76312e434206782e76312e494a06782e76312e4f5003',
  ],
  ['ConfigureCallbackRequest', { broker_id: 1 }, '0801'],
  [
    'CreateTriggerRequest',
    { type: 'demo.trig', name: 'pipeline:p', config: { workflowType: 'pipeline:p' } },
    '0a0964656d6f2e74726967120a706970656c696e653a701a1e0a1c0a0c776f726b666c6f7754797065120c1a0a706970656c696e653a70',
  ],
  [
    'TriggerWorkflowRequest',
    { trigger_type: 'pipeline:p', action: 'fire', data: { n: 1 } },
    '0a0a706970656c696e653a701204666972651a100a0e0a016e120911000000000000f03f',
  ],
  [
    'PublishMessageRequest',
    { handle_id: 'h-1', topic: 't1', payload: 'aGk=', metadata: { a: 'b' } },
    '0a03682d31120274311a02686922060a0161120162',
  ],
  [
    'DeliverMessageRequest',
    { handle_id: 'h-1', topic: 't1', payload: 'aGk=', message_id: 'm1' },
    '0a03682d31120274311a02686922026d31',
  ],
];

describe('messages by their descriptors', () => {
  const { types } = readMessageTypes(compileContracts());

  it.each(vectors)(
    '[WF-8-by-descriptor] have the bytes that Go gives them, and are read from them: %s %j',
    (message, json, hex) => {
      const type = types?.find(`workflow.plugin.v1.${message}`);
      const { bytes, issues } = type?.encode(json) ?? {};
      expect(issues).toBeUndefined();
      expect(Buffer.from(bytes ?? []).toString('hex')).toBe(hex);
      expect(type?.decode(Buffer.from(hex, 'hex'))).toEqual({ value: json });
    },
  );
});
