import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { module, step, trigger } from '../define/definers.js';
import { listContract, type TypedContract, toDescriptor } from './descriptor.js';
import { MessageBuilder } from './message-builder.js';
import { moduleContract, type Part, type PartContract, stepContract, triggerContract } from './part-contract.js';

const text = z.object({ text: z.string() });

/** A part whose contracts are noted. */
function partOf(type: string, mode: Part['mode'] = 'strict') {
  const noted: TypedContract[] = [];
  const part: Part = {
    builder: new MessageBuilder('p'),
    mode,
    type,
    note<C extends PartContract>(contract: C, about: Omit<TypedContract, 'contract'>): C {
      noted.push({ ...about, contract });
      return contract;
    },
  };
  return { part, noted };
}
const names = ({ config, input, output }: PartContract) => [config, input, output].map((one) => one?.typeName);
const needs = (what: string) =>
  expect.objectContaining({
    code: 'CONTRACT_INVALID',
    message: `${what}: a strict contract needs its schema, z.object({}) where it takes nothing`,
  });

describe('the contract of a step', () => {
  it('has a message for each value, and an input without fields where it reads nothing', () => {
    const { part } = partOf('step.t');
    const made = step({ config: text, output: text, run: () => ({ text: '' }) });
    const contract = stepContract(part, made as never);
    part.builder.finish();
    expect(names(contract)).toEqual(['p.contracts.StepTConfig', 'p.contracts.StepTInput', 'p.contracts.StepTOutput']);
    expect(contract.input?.type.has('text')).toBe(false);
    expect(contract.config?.type.has('text')).toBe(true);
  });

  it('needs a schema for its config where values travel as messages alone', () => {
    const made = step({ run: () => undefined }) as never;
    expect(() => stepContract(partOf('step.t').part, made)).toThrow(needs('config of step.t'));
    expect(names(stepContract(partOf('step.t', 'both').part, made))).toEqual([
      undefined,
      'p.contracts.StepTInput',
      undefined,
    ]);
  });
});

describe('the contract of a module', () => {
  const services = { get: { input: text, output: text }, list: { input: z.object({}) } };
  const made = module({ config: text, services, create: () => ({ services: {} }) as never }) as never;

  it('has one for each method, which is found by the module’s type', () => {
    const { part, noted } = partOf('kv.store');
    const contract = moduleContract(part, made);
    expect([...contract.services].map(([method, one]) => [method, ...names(one)])).toEqual([
      ['get', undefined, 'p.contracts.KvStoreGetInput', 'p.contracts.KvStoreGetOutput'],
      ['list', undefined, 'p.contracts.KvStoreListInput', undefined],
    ]);
    expect(noted.map(toDescriptor)).toMatchObject([
      {
        kind: 1,
        moduleType: 'kv.store',
        serviceName: '',
        method: '',
        mode: 3,
        configMessage: 'p.contracts.KvStoreConfig',
      },
      {
        kind: 3,
        moduleType: 'kv.store',
        serviceName: 'kv.store',
        method: 'get',
        inputMessage: 'p.contracts.KvStoreGetInput',
      },
      { kind: 3, moduleType: 'kv.store', serviceName: 'kv.store', method: 'list', outputMessage: '' },
    ]);
    expect(noted.map(listContract)).toEqual([
      { kind: 'module', type: 'kv.store', mode: 'strict', config: 'p.contracts.KvStoreConfig' },
      {
        kind: 'service_method',
        serviceName: 'kv.store',
        method: 'get',
        mode: 'strict',
        input: 'p.contracts.KvStoreGetInput',
        output: 'p.contracts.KvStoreGetOutput',
      },
      {
        kind: 'service_method',
        serviceName: 'kv.store',
        method: 'list',
        mode: 'strict',
        input: 'p.contracts.KvStoreListInput',
      },
    ]);
  });

  it('needs a schema for what each method takes', () => {
    const bare = module({ config: text, services: { get: {} }, create: () => ({ services: {} }) as never }) as never;
    expect(() => moduleContract(partOf('kv.store').part, bare)).toThrow(needs('get input of kv.store'));
    const both = moduleContract(partOf('kv.store', 'both').part, bare);
    expect(both.services.get('get')).toEqual({ mode: 'both', input: undefined, output: undefined });
  });
});

describe('the contract of a trigger', () => {
  const of = (actions: Readonly<Record<string, typeof text>>) => {
    const { part, noted } = partOf('file.watch', 'both');
    const contract = triggerContract(part, trigger({ actions, start: () => undefined }) as never);
    return { contract, noted };
  };

  it('puts out the data of its only action', () => {
    const { contract, noted } = of({ seen: text });
    expect(names(contract)).toEqual([undefined, undefined, 'p.contracts.FileWatchSeenData']);
    expect(noted.map(toDescriptor)).toMatchObject([
      { kind: 4, triggerType: 'file.watch', moduleType: '', mode: 2, messageNames: ['p.contracts.FileWatchSeenData'] },
    ]);
    expect(noted.map(listContract)).toEqual([
      {
        kind: 'trigger',
        type: 'file.watch',
        mode: 'proto_with_legacy_struct',
        output: 'p.contracts.FileWatchSeenData',
      },
    ]);
  });

  it('says of several actions only what messages they have', () => {
    const { contract, noted } = of({ seen: text, gone: text });
    expect(contract.output).toBeUndefined();
    expect([...contract.actions.keys()]).toEqual(['seen', 'gone']);
    expect(noted.map(toDescriptor)[0]?.messageNames).toEqual([
      'p.contracts.FileWatchSeenData',
      'p.contracts.FileWatchGoneData',
    ]);
  });
});
