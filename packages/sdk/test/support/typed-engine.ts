import type { Any, ExecuteStepRequest } from '@awf/plugin-proto/workflow/messages';
import { decodeStruct, encodeStruct } from '../../src/contract/struct.js';
import type { Plugin } from '../../src/define/plugin.js';
import {
  decodeTyped,
  encodeTyped,
  encodeTypedConfig,
  encodeTypedInput,
  readMessageTypes,
} from '../../src/message/index.js';
import type { MessageType } from '../../src/message/message-type.js';
import { startWorkflow } from './memory-workflow.js';

/** What of a call an engine sends, and in which form. */
export interface TypedFields {
  readonly config?: object;
  readonly current?: object;
  readonly typedConfig?: object | Any;
  readonly typedInput?: object | Any;
}

const struct = (fields: object | undefined) => (fields === undefined ? undefined : encodeStruct(fields).struct);

/** A plugin in memory, and what an engine makes of its contracts. */
export async function startTyped(plugin: Plugin) {
  const memory = startWorkflow(plugin);
  const { methods, never } = memory;
  const registry = await methods.getContractRegistry({}, never);
  const { types, issues } = readMessageTypes(registry.fileDescriptorSet);
  if (issues !== undefined) throw new TypeError(JSON.stringify(issues));
  const find = (name: string): MessageType => {
    const type = types.find(name);
    if (type === undefined) throw new TypeError(`no message ${name}`);
    return type;
  };
  const contractOf = (key: 'stepType' | 'moduleType' | 'triggerType', type: string, method = '') => {
    const found = registry.contracts.find((one) => one[key] === type && one.method === method);
    if (found === undefined) throw new TypeError(`no contract of ${type} ${method}`);
    return found;
  };
  const pack = (value: object | Any | undefined, encode: (given: object) => ReturnType<typeof encodeTyped>) => {
    if (value === undefined || 'typeUrl' in value) return value as Any | undefined;
    const { payload, issues: wrong } = encode(value);
    if (wrong !== undefined) throw new TypeError(wrong.map(({ message }) => message).join());
    return payload;
  };
  const read = (typed: Any | undefined, message: string) =>
    typed === undefined ? undefined : decodeTyped(find(message), typed).value;
  return {
    ...memory,
    registry,
    find,
    createStep: (type: string, { config, typedConfig }: TypedFields) =>
      methods.createStep(
        {
          type,
          name: 'one',
          config: struct(config),
          typedConfig: pack(typedConfig, (given) =>
            encodeTypedConfig(find(contractOf('stepType', type).configMessage), given),
          ),
        },
        never,
      ),
    createModule: (type: string, { config, typedConfig }: TypedFields) =>
      methods.createModule(
        {
          type,
          name: 'main',
          config: struct(config),
          typedConfig: pack(typedConfig, (given) =>
            encodeTypedConfig(find(contractOf('moduleType', type).configMessage), given),
          ),
        },
        never,
      ),
    async execute(type: string, handleId: string, { config, current, typedConfig, typedInput }: TypedFields) {
      const contract = contractOf('stepType', type);
      const request: ExecuteStepRequest = {
        handleId,
        triggerData: undefined,
        stepOutputs: new Map(),
        metadata: undefined,
        current: struct(current),
        config: struct(config),
        typedConfig: pack(typedConfig, (given) => encodeTypedConfig(find(contract.configMessage), given)),
        typedInput: pack(typedInput, (given) => encodeTypedInput(find(contract.inputMessage), given)),
      };
      const { output, typedOutput, error, stopPipeline } = await methods.executeStep(request, never);
      return {
        struct: decodeStruct(output),
        typed: read(typedOutput, contract.outputMessage),
        error,
        stop: stopPipeline,
      };
    },
    async invoke(
      type: string,
      handleId: string,
      { method, args, typed }: { method: string; args?: object; typed?: object },
    ) {
      const contract = registry.contracts.find((one) => one.moduleType === type && one.method === method);
      const typedInput = pack(typed, (given) => encodeTyped(find(contract?.inputMessage ?? ''), given));
      const answer = await methods.invokeService({ handleId, method, args: struct(args), typedInput }, never);
      return {
        struct: decodeStruct(answer.result),
        typed: read(answer.typedOutput, contract?.outputMessage ?? ''),
        error: answer.error,
      };
    },
  };
}
