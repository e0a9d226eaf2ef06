import { expect, it } from 'vitest';
import { type Codec, encodeWith } from './message-source.js';

interface Named {
  readonly name: string;
}

/** Writes as ts-proto does: whatever is not the default, as text. */
const bare: Codec<Named> = {
  encode: ({ name }) => ({ finish: () => (name === '' ? Buffer.alloc(0) : Buffer.from(String(name))) }),
  decode: (bytes) => ({ name: Buffer.from(bytes).toString() }),
};
const incomplete: Named = JSON.parse('{}');

it('fills in what a value lacks, where the codec can', () => {
  const full = { ...bare, fromPartial: (value: Named): Named => ({ name: value.name ?? '' }) };
  expect(Buffer.from(encodeWith(full, incomplete)).toString()).toBe('');
  expect(Buffer.from(encodeWith(full, { name: 'Ada' })).toString()).toBe('Ada');
});

it('writes a value as it is where the codec cannot', () => {
  expect(Buffer.from(encodeWith(bare, { name: 'Ada' })).toString()).toBe('Ada');
  expect(Buffer.from(encodeWith(bare, incomplete)).toString()).toBe('undefined');
});
