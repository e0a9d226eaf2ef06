import { describe, expect, it } from 'vitest';
import {
  bitString,
  explicit,
  implicit,
  objectIdentifier,
  sequence,
  time,
  tlv,
  unsignedInteger,
  utf8String,
} from './der.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('tlv', () => {
  it.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_536, '0483010000'],
  ])('writes the shortest length for %i bytes', (size, head) => {
    const encoded = tlv(0x04, new Uint8Array(size));
    expect(hex(encoded.subarray(0, head.length / 2))).toBe(head);
    expect(encoded.length).toBe(head.length / 2 + size);
  });
});

describe('unsignedInteger', () => {
  it.each([
    ['', '020100'],
    ['00', '020100'],
    ['7f', '02017f'],
    ['80', '02020080'],
    ['0000ff', '020200ff'],
    ['00000102', '02020102'],
  ])('writes %s minimal and positive', (magnitude, encoded) => {
    expect(hex(unsignedInteger(Buffer.from(magnitude, 'hex')))).toBe(encoded);
  });
});

describe('objectIdentifier', () => {
  it.each([
    ['2.5.4.3', '0603550403'],
    ['1.2.840.10045.2.1', '06072a8648ce3d0201'],
    ['1.3.6.1.5.5.7.3.1', '06082b06010505070301'],
  ])('writes %s', (dotted, encoded) => {
    expect(hex(objectIdentifier(dotted))).toBe(encoded);
  });
});

describe('time', () => {
  it.each([
    ['1949-12-31T23:59:59.999Z', '180f31393439313233313233353935395a'],
    ['1950-01-01T00:00:00Z', '170d3530303130313030303030305a'],
    ['2049-12-31T23:59:59Z', '170d3439313233313233353935395a'],
    ['2050-01-01T00:00:00Z', '180f32303530303130313030303030305a'],
  ])('writes %s in the form its year asks for', (iso, encoded) => {
    expect(hex(time(new Date(iso)))).toBe(encoded);
  });
});

describe('the other elements', () => {
  it('nests sequences and context tags', () => {
    expect(hex(sequence(explicit(0, unsignedInteger(Buffer.from([2]))), implicit(2, Buffer.from('hi'))))).toBe(
      '3009a00302010282026869',
    );
  });

  it('counts unused bits', () => {
    expect(hex(bitString(Buffer.from([0xac]), 2))).toBe('030202ac');
  });

  it('encodes text as UTF-8', () => {
    expect(hex(utf8String('é'))).toBe('0c02c3a9');
  });
});
