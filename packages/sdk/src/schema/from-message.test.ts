import { LogRequest, Manifest } from '@awf/plugin-proto/workflow/messages';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { compileContracts } from '../../test/support/compile-proto.js';
import { definePlugin, module, step, trigger } from '../define/definers.js';
import { describePlugin } from '../manifest/describe-plugin.js';
import { fromMessage } from './from-message.js';
import { messageOf } from './message-source.js';
import { checkWith, parseWith } from './parse-with.js';
import { isSchema } from './standard-schema.js';

const descriptors = compileContracts();
const manifest = fromMessage<Manifest>({ typeName: 'workflow.plugin.v1.Manifest', codec: Manifest, descriptors });
const whole = { name: 'n', version: 'v', author: '', description: '', configMutable: true, sampleCategory: '' };

describe('fromMessage', () => {
  it('is a schema that takes protobuf’s JSON, strings of templates coerced', async () => {
    expect(isSchema(manifest)).toBe(true);
    expect(await parseWith(manifest, { name: 'n', version: 'v', config_mutable: 'on' })).toEqual({ value: whole });
    expect(await parseWith(manifest, { name: 'n', version: 'v', configMutable: true })).toEqual({ value: whole });
    expect((await parseWith(manifest, { nope: 1 })).issues?.[0]?.message).toBe(
      'decode workflow.plugin.v1.Manifest input as protobuf JSON: unknown field "nope"',
    );
    expect(await manifest['~standard'].validate('text')).toEqual({ issues: [{ message: 'expected an object' }] });
  });

  it('says of no refused value what it was', async () => {
    const { issues } = await parseWith(manifest, { name: 'n', config_mutable: 'hunter2-secret' });
    expect(issues?.[0]?.message).toContain('decode workflow.plugin.v1.Manifest input');
    expect(JSON.stringify(issues)).not.toContain('hunter2');
  });

  it('gives what handlers return as JSON by the fields’ names', async () => {
    expect(await checkWith(manifest, whole)).toEqual({ value: { name: 'n', version: 'v', config_mutable: true } });
    await expect(checkWith(manifest, { ...whole, name: Object.create(null) })).rejects.toThrow(
      expect.objectContaining({ code: 'OUTPUT_NOT_ENCODABLE' }),
    );
  });

  it('is known as a message by every installed copy', () => {
    expect(messageOf(manifest)?.typeName).toBe('workflow.plugin.v1.Manifest');
    expect([messageOf(undefined), messageOf(z.object({}))]).toEqual([undefined, undefined]);
  });

  it.each([
    [{ typeName: 'no name', codec: Manifest, descriptors }, 'typeName "no name" must be a message’s full name'],
    [{ typeName: 'a.B', codec: {}, descriptors }, 'codec of a.B must have encode and decode'],
    [{ typeName: 'a.B', codec: Manifest, descriptors: 'binpb' }, 'descriptors of a.B must be the bytes'],
  ])('refuses what it can make nothing of: %o', (spec, message) => {
    expect(() => fromMessage(spec as never)).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_UNSUPPORTED',
        message: expect.stringContaining(message.replace('’', "'")),
      }),
    );
  });
});

describe('definitions with contracts', () => {
  it.each([
    [
      () => step({ contract: 'loose' as never, run: () => undefined }),
      'step: contract "loose" must be none, both or strict',
    ],
    [() => module({ contract: 1 as never, create: () => ({}) }), 'module: contract 1 must be'],
    [
      () => trigger({ actions: { a: z.object({}) }, contract: 'all' as never, start: () => undefined }),
      'trigger: contract "all" must be',
    ],
  ])('are refused where there is no such contract', (define, message) => {
    expect(define).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', message: expect.stringContaining(message) }),
    );
  });

  const withMessages = (messages: object) =>
    definePlugin({
      name: 'm',
      version: '1.0.0',
      author: 'A',
      description: 'd',
      workflow: { messages: messages as never },
    });

  it.each([
    [{ logs: { schemas: [manifest] } }, 'workflow.messages.logs.protocolVersion must be a text'],
    [{ logs: { protocolVersion: 'v1', schemas: [] } }, 'workflow.messages.logs.schemas must list at least one message'],
    [
      { logs: { protocolVersion: 'v1', schemas: [z.object({})] } },
      'workflow.messages.logs.schemas[0] must come from fromMessage()',
    ],
  ])('are refused where messages are none: %o', (messages, message) => {
    expect(() => withMessages(messages)).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('of messages alone are described too', () => {
    const log = fromMessage<LogRequest>({ typeName: 'workflow.plugin.v1.LogRequest', codec: LogRequest, descriptors });
    const { contracts, manifests } = describePlugin(
      withMessages({ logs: { protocolVersion: 'v1', schemas: [log, manifest] } }),
    );
    expect(manifests.workflow?.name).toBe('m');
    expect(contracts).toMatchObject([
      {
        kind: 'message',
        contractType: 'logs',
        messageNames: ['workflow.plugin.v1.LogRequest', 'workflow.plugin.v1.Manifest'],
      },
    ]);
  });

  it('that cannot be made are refused when the plugin is described', () => {
    const broken = step({ config: z.object({ 'a-b': z.string() }), contract: 'both', run: () => undefined });
    const plugin = definePlugin({
      name: 'm',
      version: '1.0.0',
      author: 'A',
      description: 'd',
      steps: { 'step.x': broken },
    });
    expect(() => describePlugin(plugin)).toThrow(expect.objectContaining({ code: 'CONTRACT_INVALID' }));
  });
});
