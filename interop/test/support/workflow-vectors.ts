// Workflow plugin spec §8, as a Go peer writes them. Where a handle stands in one it is `h-1`.

/** Messages of the contract by name, in hex. */
export const vectors = {
  manifest: '0a0464656d6f1205302e312e301a0461636d65220164',
  stepTypes: '0a09737465702e64656d6f',
  createModule:
    '0a0864656d6f2e6d6f6412026d311a2b0a0e0a0161120911000000000000f03f0a070a0162120208000a100a0163120b32090a022001' +
    '0a031a0178',
  createModuleEmpty: '0a0864656d6f2e6d6f6412026d311a00',
  createModuleNil: '0a0864656d6f2e6d6f6412026d31',
  handle: '0a03682d31',
  boom: '1204626f6f6d',
  nothing: '',
  executeStep:
    '0a03682d31120a0a080a016112031a01411a0f0a02733012090a070a016b1202200122130a080a016112031a01410a070a016b120220' +
    '012a110a0f0a08706970656c696e6512031a0170320e0a0c0a0576616c756512031a0141',
  executed: '0a0d0a0b0a046563686f12031a01411801',
  createStepTyped:
    '0a06737465702e7412017322370a2f747970652e676f6f676c65617069732e636f6d2f676f6f676c652e70726f746f6275662e537472' +
    '696e6756616c756512040a026869',
  registry: '0a2408021a06737465702e743a06782e76312e434206782e76312e494a06782e76312e4f5003',
  configureCallback: '0801',
  createTrigger:
    '0a0964656d6f2e74726967120a706970656c696e653a701a1e0a1c0a0c776f726b666c6f7754797065120c1a0a706970656c696e653a70',
  triggerWorkflow: '0a0a706970656c696e653a701204666972651a100a0e0a016e120911000000000000f03f',
  publishMessage: '0a03682d31120274311a02686922060a0161120162',
  deliverMessage: '0a03682d31120274311a02686922026d31',
  acknowledged: '1001',
  subscribe: '0a03682d3112027431',
  triggerConfig: '0a1c0a0c776f726b666c6f7754797065120c1a0a706970656c696e653a70',
  fingerprint: 'eb03d20439320b0a0e2d09eafcf4cd472a775a855c3ec36ed933f60cf2f97969',
} as const;

/** Field 1 of a message, a text shorter than 128 bytes, in hex. */
function firstField(text: string): string {
  return `0a${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`;
}

/** A vector with another handle. */
export function withHandle(vector: string, handle: string): string {
  return vector.replace(vectors.handle, firstField(handle));
}

/** The handle of a HandleResponse. */
export function handleIn(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes[0] !== 0x0a || bytes[1] !== bytes.length - 2) throw new Error(`no handle in ${hex}`);
  return bytes.subarray(2).toString();
}

/**
 * The pairs of requests and responses beside them, in proto3 JSON, that hold for the demo plugin with no instances. A text that
 * is no literal of the specification is left to the implementation.
 */
export const pairs: readonly (readonly [method: string, request: object, response: object])[] = [
  ['InitModule', { handle_id: 'zz' }, { error: 'unknown module handle: zz' }],
  ['StartModule', { handle_id: 'zz' }, { error: 'unknown module handle: zz' }],
  ['StopModule', { handle_id: 'zz' }, { error: 'unknown module handle: zz' }],
  ['DestroyModule', { handle_id: 'zz' }, { error: 'unknown module handle: zz' }],
  ['ExecuteStep', { handle_id: 'zz' }, { error: 'unknown step handle: zz' }],
  ['DestroyStep', { handle_id: 'zz' }, { error: 'unknown step handle: zz' }],
  ['CreateTrigger', { type: 'nope', name: 'w' }, { error: 'unknown trigger type "nope"' }],
  ['ConfigureCallback', {}, { error: 'callback broker id is required' }],
  ['DeliverMessage', { handle_id: 'h-1', topic: 't' }, { error: 'no message handler for handle h-1 topic t' }],
  ['GetAsset', { path: 'x' }, { content: 'eA==', content_type: 'text/plain' }],
  ['GetConfigFragment', {}, {}],
];
