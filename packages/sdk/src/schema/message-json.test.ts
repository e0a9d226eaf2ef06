import { LogRequest, Manifest } from '@awf/plugin-proto/workflow/messages';
import { describe, expect, it } from 'vitest';
import { compileContracts } from '../../test/support/compile-proto.js';
import { encodeMessage, readMessage, typeOfMessage, writeMessage } from './message-json.js';

const descriptors = compileContracts();
const manifest = { typeName: 'workflow.plugin.v1.Manifest', codec: Manifest, descriptors };
const empty = Manifest.decode(new Uint8Array());
const invalid = (message: string) =>
  expect.objectContaining({ code: 'CONTRACT_INVALID', message: expect.stringContaining(message) });

describe('the type of a message', () => {
  it('is read once of one set of descriptors', () => {
    expect(typeOfMessage(manifest) === typeOfMessage({ ...manifest })).toBe(true);
    const copy = new Uint8Array(descriptors);
    expect(typeOfMessage(manifest) === typeOfMessage({ ...manifest, descriptors: copy })).toBe(false);
  });

  it.each([
    ['workflow.plugin.v1.Nope', 'its descriptors do not define it; they have '],
    ['Manifest', 'its descriptors do not define it; they have '],
    ['google.protobuf.Duration', 'its descriptors do not define it; they have '],
  ])('is none of %s, which the set does not define', (typeName, text) => {
    expect(() => typeOfMessage({ typeName, descriptors })).toThrow(invalid(`message ${typeName}: ${text}`));
  });

  it('is none of an empty set, nor of what is no set', () => {
    const typeName = 'a.B';
    expect(() => typeOfMessage({ typeName, descriptors: new Uint8Array() })).toThrow(invalid('they have no message'));
    expect(() => typeOfMessage({ typeName, descriptors: new Uint8Array([9, 9, 9]) })).toThrow(
      invalid('write it with every import: buf build --as-file-descriptor-set'),
    );
  });
});

describe('a message', () => {
  it.each([
    ['no object', 'text'],
    ['null', null],
    ['nothing', undefined],
    ['a list', [{ name: 'n' }]],
    ['a field of another type', { name: { first: 'n' } }],
    ['a field that it has not', { nope: 1 }],
  ])('is not read of %s', (_what, value) => {
    const { issues } = readMessage(manifest, value) as { issues?: readonly object[] };
    expect(issues?.length).toBeGreaterThan(0);
  });

  it('goes to JSON and back, and through bytes', () => {
    const value = Manifest.decode(encodeMessage(manifest as never, { ...empty, name: 'n', configMutable: true }));
    const json = writeMessage(manifest as never, value);
    expect(json).toEqual({ name: 'n', config_mutable: true });
    expect(readMessage(manifest, json)).toEqual({ value });
  });

  it.each([
    ['a field that has no text', { ...empty, name: Object.create(null) }],
    ['a getter that throws', Object.defineProperty({}, 'name', { get: () => LogRequest.decode(null as never) })],
  ])('is not written of a value with %s', (_what, value) => {
    expect(() => writeMessage(manifest as never, value)).toThrow(
      expect.objectContaining({
        code: 'OUTPUT_NOT_ENCODABLE',
        message: expect.stringContaining('the value is no workflow.plugin.v1.Manifest: '),
        cause: expect.any(Error),
      }),
    );
  });
});
