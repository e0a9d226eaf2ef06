import { decodeStruct, encodeStruct } from '@awf/plugin-sdk/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { servePlugin } from '../../../test/support/served-plugin.js';
import { PluginClient } from './client.js';
import { type FormUse, fromForms, toConfigForms, toForms } from './forms.js';
import type { TypedContract } from './typed-contracts.js';
import { TypedMessages } from './typed-messages.js';

// A FileDescriptorSet with one file: package p, message M { string a = 1; }.
const descriptors = Buffer.from(
  '0a270a07702e70726f746f1201702211' + '0a014d120c0a0161180120012809520161' + '620670726f746f33',
  'hex',
);

let use: FormUse;
let messages: TypedMessages;
beforeEach(async () => {
  use = { client: new PluginClient((await servePlugin()).peer), what: 'try' };
  const loaded = await TypedMessages.load(descriptors);
  expect(loaded.issues).toEqual([]);
  messages = loaded.messages;
});

function contract(mode: 'both' | 'strict', message = 'p.M'): TypedContract {
  return { mode, configMessage: message, inputMessage: message, outputMessage: message, messages };
}

const one = { part: 'input', value: { a: 'x' }, message: 'p.M' } as const;
const wrong = { part: 'config', value: { nope: 1 }, message: 'p.M' } as const;
const typed = { typeUrl: 'type.googleapis.com/p.M', value: Buffer.from('0a0178', 'hex') };

const brief = (
  forms: readonly { readonly struct: unknown; readonly typed: { readonly value: Uint8Array } | undefined }[],
) =>
  forms.map(({ struct, typed }) => [
    struct === undefined ? 'none' : 'struct',
    typed === undefined ? 'none' : Buffer.from(typed.value).toString('hex'),
  ]);

describe('values of a call', () => {
  it('are Structs without a contract', () => {
    expect(brief(toForms([one, { ...one, value: undefined }], undefined, use))).toEqual([
      ['struct', 'none'],
      ['none', 'none'],
    ]);
  });

  it('are both where both are allowed, and messages alone where the contract is strict [WF-6.3-host-modes]', () => {
    expect(brief(toForms([one], contract('both'), use))).toEqual([['struct', '0a0178']]);
    expect(brief(toForms([one], contract('strict'), use))).toEqual([['none', '0a0178']]);
  });

  it('are an empty message where there is no value, and a missing Struct', () => {
    expect(brief(toForms([{ ...one, value: undefined }], contract('both'), use))).toEqual([['none', '']]);
  });

  it('are all Structs where one has no message, and strictly an error [WF-6.3-host-fallback]', () => {
    expect(brief(toForms([one, wrong], contract('both'), use))).toEqual([
      ['struct', 'none'],
      ['struct', 'none'],
    ]);
    expect(() => toForms([one, wrong], contract('strict'), use)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: expect.stringMatching(
          /could not try: its STRICT_PROTO contract takes its config as the message "p\.M" alone: .*nope/,
        ),
      }),
    );
  });

  it.each([
    ['', 'missing protobuf message name'],
    ['p.Other', `the plugin's descriptors hold no message "p.Other"`],
  ])('cannot be the message %j', (message, why) => {
    expect(() => toForms([{ ...one, message }], contract('strict'), use)).toThrow(why);
    expect(brief(toForms([{ ...one, message }], contract('both'), use))).toEqual([['struct', 'none']]);
  });

  it('that no Struct can hold are an error where a Struct must be sent', () => {
    const value = { a: Symbol('a') } as never;
    expect(() => toForms([{ ...one, value }], contract('both'), use)).toThrow(/its input cannot be sent/);
    expect(() => toForms([{ ...one, part: 'args', value }], undefined, use)).toThrow(/the arguments cannot be sent/);
  });
});

describe('a config', () => {
  it.each([
    ['no contract', undefined, ['struct', 'none']],
    ['a strict contract without a message for it', ['strict', ''], ['struct', 'none']],
    ['a strict contract', ['strict', 'p.M'], ['none', '0a0178']],
    ['a contract of both', ['both', 'p.M'], ['struct', '0a0178']],
    ['a contract of both with another message', ['both', 'p.X'], ['struct', 'none']],
  ] as const)('under %s is %j [WF-6.3-host-no-config]', (_what, given, forms) => {
    const held = given && contract(given[0], given[1]);
    expect(brief([toConfigForms({ a: 'x' }, held, use)])).toEqual([forms]);
  });
});

describe('an answer', () => {
  const { struct } = encodeStruct({ from: 'struct' });

  it.each([
    ['no contract', undefined, { from: 'struct' }],
    ['a contract without a message for it', ['strict', ''], { from: 'struct' }],
    ['a contract of both', ['both', 'p.M'], { a: 'x' }],
    ['a strict contract', ['strict', 'p.M'], { a: 'x' }],
  ] as const)('in both forms under %s is %j [WF-6.3-host-output]', (_what, given, value) => {
    expect(fromForms({ struct, typed }, given && contract(given[0], given[1]), use)).toEqual(value);
  });

  it('is the Struct where both are allowed and no message came; strictly that is an error', () => {
    expect(fromForms({ struct, typed: undefined }, contract('both'), use)).toEqual(decodeStruct(struct));
    expect(fromForms({ struct: undefined, typed: undefined }, contract('both'), use)).toBeUndefined();
    expect(() => fromForms({ struct, typed: undefined }, contract('strict'), use)).toThrow(
      'could not try: its STRICT_PROTO output message "p.M" requires typed_output, which it did not send.',
    );
  });

  it.each([
    ['another message', { ...typed, typeUrl: 'type.googleapis.com/p.Other' }],
    ['bytes that are no message', { ...typed, value: Buffer.from('0aff', 'hex') }],
    ['text that is no UTF-8', { ...typed, value: Buffer.from('0a01ff', 'hex') }],
    ['no type at all', { ...typed, typeUrl: '' }],
  ])('with %s is an error in either mode, never the Struct', (_what, odd) => {
    for (const mode of ['both', 'strict'] as const) {
      expect(() => fromForms({ struct, typed: odd }, contract(mode), use)).toThrow(
        expect.objectContaining({
          code: 'CALL_FAILED',
          message: expect.stringContaining('could not try: its typed output cannot be read: '),
        }),
      );
    }
  });
});
