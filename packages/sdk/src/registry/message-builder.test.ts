import { HandleRequest, LogRequest, Manifest } from '@awf/plugin-proto/workflow/messages';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { compileContracts } from '../../test/support/compile-proto.js';
import { fromMessage } from '../schema/from-message.js';
import type { Schema } from '../schema/standard-schema.js';
import { MessageBuilder, type MessageUse } from './message-builder.js';

const descriptors = compileContracts();
const handle = fromMessage<HandleRequest>({
  typeName: 'workflow.plugin.v1.HandleRequest',
  codec: HandleRequest,
  descriptors,
});
const use = (words: string, side: MessageUse['side'] = 'input'): MessageUse => ({
  side,
  words,
  what: `it of ${words}`,
});
const invalid = (message: string) => expect.objectContaining({ code: 'CONTRACT_INVALID', message });

describe('the messages of a plugin', () => {
  it('have names of their own where the same words come twice', () => {
    const builder = new MessageBuilder('kv-store');
    const text = z.object({ a: z.string() });
    const names = ['step.kv_get config', 'step.kv-get config', 'module kv'].map(
      (words) => builder.add(text, use(words)).typeName,
    );
    expect(names).toEqual([
      'kv_store.contracts.StepKvGetConfig',
      'kv_store.contracts.StepKvGetConfig2',
      'kv_store.contracts.ModuleKv',
    ]);
    builder.finish();
  });

  it('are made of the side that travels', () => {
    const builder = new MessageBuilder('p');
    const schema = z.object({
      n: z
        .string()
        .transform((text) => text.length)
        .pipe(z.int32()),
    });
    const [input, output] = [builder.add(schema, use('i')), builder.add(schema, use('o', 'output'))];
    builder.finish();
    expect(input.type.encode({ n: 'text' }).issues).toBeUndefined();
    expect(output.type.encode({ n: 'text' }).issues).toHaveLength(1);
    expect(output.type.encode({ n: 4 }).issues).toBeUndefined();
  });

  it('have types once all are there, also the one without a schema', () => {
    const builder = new MessageBuilder('p');
    const none = builder.add(undefined, use('nothing'));
    expect(() => none.type).toThrow(invalid('the messages are not complete yet'));
    expect(builder.finish().length).toBeGreaterThan(0);
    expect(none).toMatchObject({ typeName: 'p.contracts.Nothing', jsonSchema: { type: 'object' }, source: undefined });
    expect(none.type.encode({})).toEqual({ bytes: new Uint8Array() });
  });

  it('are the author’s own where a schema was made of one', () => {
    const builder = new MessageBuilder('p');
    const own = builder.add(handle, use('own'));
    expect(builder.add(handle, use('again')).typeName).toBe('workflow.plugin.v1.HandleRequest');
    builder.finish();
    expect(own.jsonSchema).toBeUndefined();
    expect(own.source?.codec).toBe(HandleRequest);
    expect(own.type.nonTextFields).toEqual([]);
  });

  it('are refused where one name comes with two definitions, whichever is first', () => {
    const changed = Buffer.from(descriptors);
    const at = changed.indexOf('handle_id');
    changed.write('handle_ix', at);
    const other = fromMessage<LogRequest>({
      typeName: 'workflow.plugin.v1.LogRequest',
      codec: LogRequest,
      descriptors: changed,
    });
    const same = fromMessage<LogRequest>({ typeName: 'workflow.plugin.v1.LogRequest', codec: LogRequest, descriptors });
    for (const schemas of [
      [same, other],
      [other, same],
    ]) {
      const builder = new MessageBuilder('p');
      for (const schema of schemas) builder.add(schema, use('own'));
      expect(() => builder.finish()).toThrow(expect.objectContaining({ code: 'CONTRACT_INVALID' }));
    }
  });

  it('check each codec of a name, not the first alone', () => {
    const builder = new MessageBuilder('p');
    const typeName = 'workflow.plugin.v1.Manifest';
    builder.add(fromMessage<Manifest>({ typeName, codec: Manifest, descriptors }), use('first'));
    const wrong = fromMessage<HandleRequest>({ typeName, codec: HandleRequest, descriptors });
    expect(() => builder.add(wrong, use('second'))).toThrow(
      expect.objectContaining({ code: 'CONTRACT_INVALID', message: expect.stringContaining('it of second') }),
    );
  });

  it.each([
    ['a map', z.record(z.string(), z.string())],
    ['no object', z.string() as unknown as Schema],
  ])('are not made of %s, which names no fields', (_what, schema) => {
    expect(() => new MessageBuilder('p').add(schema, use('step.t config'))).toThrow(
      invalid(
        'it of step.t config: its schema names no fields, and a contract is made of them; name them, as in z.object({ text: z.string() }), or leave the contract out',
      ),
    );
  });
});
