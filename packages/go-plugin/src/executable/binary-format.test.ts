import { closeSync, openSync, readSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeElf, makeMachO, makePe, makeUniversal } from '../../test/support/binaries.js';
import { readBinaryHeader } from './binary-format.js';

describe('readBinaryHeader', () => {
  it.each([
    [{ machine: 62 }, 'x64'],
    [{ machine: 183 }, 'arm64'],
    [{ machine: 243 }, 'riscv64'],
    [{ machine: 3, bits: 32 }, 'ia32'],
    [{ machine: 40, bits: 32 }, 'arm'],
    [{ machine: 22, bigEndian: true }, 's390x'],
    [{ machine: 8, bits: 32, bigEndian: true }, 'mips'],
    [{ machine: 8, bits: 32 }, 'mipsel'],
    [{ machine: 4_242 }, 'machine 0x1092'],
  ] as const)('reads ELF %j as %s, with its loader', (options, architecture) => {
    const expected = { format: 'elf', architectures: [architecture], isProgram: true };
    expect(readBinaryHeader(makeElf(options))).toEqual({ ...expected, loader: undefined });
    const loader = '/lib/ld-musl.so.1';
    expect(readBinaryHeader(makeElf({ ...options, loader }))).toEqual({ ...expected, loader });
  });

  it('reads the program that runs this test', () => {
    const head = Buffer.alloc(4_096);
    const file = openSync(process.execPath, 'r');
    readSync(file, head, 0, head.length, 0);
    closeSync(file);
    const header = readBinaryHeader(head);
    expect(header?.architectures).toContain(process.arch);
    expect(header?.isProgram).toBe(true);
  });

  it.each([
    ['an object file', makeElf({ machine: 62, type: 1 })],
    ['a core dump', makeElf({ machine: 62, type: 4 })],
    ['a header that is cut off', makeElf({ machine: 62 }).subarray(0, 40)],
    ['a Mach-O library', makeMachO(0x01000007, 6)],
    ['a DOS program', Buffer.from('MZ without more')],
  ])('knows that %s cannot be started', (_name, head) => {
    expect(readBinaryHeader(head)?.isProgram).toBe(false);
  });

  it.each([
    [makeMachO(0x0100000c), 'mach-o', ['arm64']],
    [makeUniversal([0x01000007, 0x0100000c]), 'mach-o', ['x64', 'arm64']],
    [makePe(0x8664), 'pe', ['x64']],
    [makePe(0xaa64), 'pe', ['arm64']],
  ])('reads case %# as %s for %j', (head, format, architectures) => {
    expect(readBinaryHeader(head)).toEqual({ format, architectures, isProgram: true });
  });

  it.each([
    ['a Java class', Buffer.from('cafebabe00000041', 'hex')],
    ['a script', Buffer.from('#!/bin/sh\n')],
    ['nothing', Buffer.alloc(0)],
  ])('knows that %s is none', (_name, head) => {
    expect(readBinaryHeader(head)).toBeUndefined();
  });

  it('never throws', () => {
    const magic = fc.constantFrom('7f454c46', '7f454c460201', '7f454c460102', '4d5a', 'cafebabe000000', 'cffaedfe', '');
    fc.assert(
      fc.property(magic, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        const header = readBinaryHeader(Buffer.concat([Buffer.from(start, 'hex'), rest]));
        expect(header === undefined || header.architectures.length > 0).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
