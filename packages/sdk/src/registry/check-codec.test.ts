import { Any, HandleRequest, LogRequest, Manifest } from '@awf/plugin-proto/workflow/messages';
import { describe, expect, it } from 'vitest';
import { compileContracts, compileProto } from '../../test/support/compile-proto.js';
import { checkCodec } from './check-codec.js';

const descriptors = compileContracts();
const message = (typeName: string, codec: object) => ({ typeName, codec, descriptors }) as never;

describe('checkCodec', () => {
  it('takes the codecs that ts-proto made, whatever their messages hold', () => {
    checkCodec(message('workflow.plugin.v1.Manifest', Manifest), 'it');
    checkCodec(message('workflow.plugin.v1.LogRequest', LogRequest), 'it');
  });

  it.each([
    ['of another message', message('workflow.plugin.v1.Manifest', HandleRequest), 'loses version, author, description'],
    [
      'that cannot read it',
      message('workflow.plugin.v1.Manifest', {
        encode: Manifest.encode,
        decode: () => {
          throw new Error('no');
        },
      }),
      'cannot read or write it: no',
    ],
    ['of a message that is not there', message('x.v1.Nope', Manifest), 'its descriptors do not define it; they have '],
    [
      'without descriptors',
      { typeName: 'x.v1.A', codec: Manifest, descriptors: new Uint8Array([1, 2, 3]) } as never,
      'is no set of file descriptors',
    ],
    [
      'of a message without an object form',
      {
        typeName: 'google.protobuf.StringValue',
        codec: Any,
        descriptors: compileProto({
          'a.proto': 'import "google/protobuf/wrappers.proto"; message A { google.protobuf.StringValue v = 1; }',
        }),
      } as never,
      'cannot be made of a JSON object',
    ],
  ])('refuses a codec %s, with the cure', (_what, given, text) => {
    expect(() => checkCodec(given, 'config of step.t')).toThrow(
      expect.objectContaining({ code: 'CONTRACT_INVALID', message: expect.stringContaining(text) }),
    );
  });
});
