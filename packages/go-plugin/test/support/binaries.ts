/** What an ELF file of a test looks like. */
export interface ElfOptions {
  readonly machine: number;
  readonly type?: number;
  readonly bits?: 32 | 64;
  readonly bigEndian?: boolean;
  /** Dynamic loader that it asks for. */
  readonly loader?: string;
}

/** The first bytes of an ELF file: header, one program header, and the loader's path. */
export function makeElf({ machine, type = 2, bits = 64, bigEndian = false, loader }: ElfOptions): Buffer {
  const is64 = bits === 64;
  const [headerSize, entrySize] = is64 ? [64, 56] : [52, 32];
  const bytes = Buffer.alloc(1_024);
  const u16 = (value: number, at: number) =>
    bigEndian ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at);
  const u32 = (value: number, at: number) =>
    bigEndian ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, bigEndian ? 2 : 1, 1]);
  u16(type, 16);
  u16(machine, 18);
  const low = is64 && bigEndian ? 4 : 0;
  u32(headerSize, (is64 ? 0x20 : 0x1c) + low);
  u16(entrySize, is64 ? 0x36 : 0x2a);
  u16(1, is64 ? 0x38 : 0x2c);
  u32(loader === undefined ? 1 : 3, headerSize);
  if (loader !== undefined) {
    u32(512, headerSize + (is64 ? 8 : 4) + low);
    u32(loader.length + 1, headerSize + (is64 ? 32 : 16) + low);
    bytes.write(loader, 512, 'latin1');
  }
  return bytes;
}

/** The first bytes of a PE file. */
export function makePe(machine: number): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write('MZ', 0);
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80);
  bytes.writeUInt16LE(machine, 0x84);
  return bytes;
}

/** The first bytes of a Mach-O file for one processor. */
export function makeMachO(cpu: number, fileType = 2): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.writeUInt32LE(0xfeedfacf, 0);
  bytes.writeUInt32LE(cpu, 4);
  bytes.writeUInt32LE(fileType, 12);
  return bytes;
}

/** The first bytes of a Mach-O file for several processors. */
export function makeUniversal(cpus: readonly number[]): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.writeUInt32BE(0xcafebabe, 0);
  bytes.writeUInt32BE(cpus.length, 4);
  cpus.forEach((cpu, index) => void bytes.writeUInt32BE(cpu, 8 + index * 20));
  return bytes;
}
