/** Container of a compiled program. */
export type BinaryFormat = 'elf' | 'mach-o' | 'pe';

/** What the first bytes of a compiled program tell. */
export interface BinaryHeader {
  readonly format: BinaryFormat;
  /** Node's names (`x64`, `arm64` …), or `machine 0x…` where it has none. Several in a universal Mach-O file. */
  readonly architectures: readonly string[];
  /** False for what can't be started: object files, libraries without entry point, core dumps, broken headers. */
  readonly isProgram: boolean;
  /** ELF: the dynamic loader that it asks for, where it asks for one. */
  readonly loader?: string | undefined;
}

const elfMachines = new Map([
  [3, 'ia32'],
  [8, 'mips'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'x64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
]);
const machMachines = new Map([
  [7, 'ia32'],
  [0x01000007, 'x64'],
  [12, 'arm'],
  [0x0100000c, 'arm64'],
]);
const peMachines = new Map([
  [0x14c, 'ia32'],
  [0x8664, 'x64'],
  [0x1c4, 'arm'],
  [0xaa64, 'arm64'],
]);

/**
 * Reads the header of an ELF, Mach-O or PE file from its first bytes (4 KiB are enough), or undefined where it is none of
 * them. Never throws, whatever the bytes.
 */
export function readBinaryHeader(head: Uint8Array): BinaryHeader | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0x7f454c46) return readElf(bytes);
  if (bytes.subarray(0, 2).toString('latin1') === 'MZ') return readPe(bytes);
  return readMachO(bytes);
}

/** Integers of a file in its own byte order; 0 beyond the end, which no valid header has where it counts. */
interface FieldReader {
  u16(offset: number): number;
  u32(offset: number): number;
}

function fieldReader(bytes: Buffer, littleEndian: boolean): FieldReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const holds = (offset: number, size: number) => offset + size <= bytes.length;
  return {
    u16: (offset) => (holds(offset, 2) ? view.getUint16(offset, littleEndian) : 0),
    u32: (offset) => (holds(offset, 4) ? view.getUint32(offset, littleEndian) : 0),
  };
}

/** Offsets of the ELF header and program header fields, by class. */
const elf32 = { tableOffset: 0x1c, entrySizeAt: 0x2a, count: 0x2c, entrySize: 32, dataOffset: 4, dataSize: 16 };
const elf64 = { tableOffset: 0x20, entrySizeAt: 0x36, count: 0x38, entrySize: 56, dataOffset: 8, dataSize: 32 };
/** The low words of its 64-bit fields lie behind the high ones, which are 0 in the first 4 KiB of a file. */
const elf64BigEndian = { ...elf64, tableOffset: 0x24, dataOffset: 12, dataSize: 36 };

function readElf(bytes: Buffer): BinaryHeader {
  const isLittle = bytes[5] !== 2;
  const wide = isLittle ? elf64 : elf64BigEndian;
  const layout = bytes[4] === 1 ? elf32 : wide;
  const fields = fieldReader(bytes, isLittle);
  const machine = fields.u16(18);
  const type = fields.u16(16);
  // What the kernel asks for before it loads a file: anything else would end in a shell.
  const hasTable = fields.u16(layout.entrySizeAt) === layout.entrySize && fields.u16(layout.count) > 0;
  // Type 2 are executables, type 3 position-independent ones.
  const isProgram = (type === 2 || type === 3) && hasTable;
  return {
    format: 'elf',
    architectures: [machine === 8 && isLittle ? 'mipsel' : nameOf(elfMachines, machine)],
    isProgram,
    loader: isProgram ? readLoader(bytes, layout, fields) : undefined,
  };
}

/** Text of the PT_INTERP segment, where it lies within the first bytes. */
function readLoader(bytes: Buffer, layout: typeof elf64, fields: FieldReader): string | undefined {
  const table = fields.u32(layout.tableOffset);
  for (let entry = 0; entry < fields.u16(layout.count); entry += 1) {
    const at = table + entry * layout.entrySize;
    if (at + layout.entrySize > bytes.length) return undefined;
    if (fields.u32(at) !== 3) continue;
    const start = fields.u32(at + layout.dataOffset);
    const end = start + fields.u32(at + layout.dataSize);
    return end > bytes.length || end === start ? undefined : bytes.toString('utf8', start, end - 1);
  }
  return undefined;
}

function readPe(bytes: Buffer): BinaryHeader {
  const fields = fieldReader(bytes, true);
  const header = fields.u32(0x3c);
  const isProgram = fields.u32(header) === 0x4550;
  const architectures = isProgram ? [nameOf(peMachines, fields.u16(header + 4))] : ['ia32'];
  return { format: 'pe', architectures, isProgram };
}

function readMachO(bytes: Buffer): BinaryHeader | undefined {
  const magic = fieldReader(bytes, false).u32(0);
  if (magic === 0xcafebabe) return readUniversal(bytes);
  const isLittle = magic === 0xcefaedfe || magic === 0xcffaedfe;
  if (!isLittle && magic !== 0xfeedface && magic !== 0xfeedfacf) return undefined;
  const fields = fieldReader(bytes, isLittle);
  // File type 2 is an executable; others are objects, libraries and bundles.
  return { format: 'mach-o', architectures: [nameOf(machMachines, fields.u32(4))], isProgram: fields.u32(12) === 2 };
}

function readUniversal(bytes: Buffer): BinaryHeader | undefined {
  const fields = fieldReader(bytes, false);
  const count = fields.u32(4);
  // Java class files share the magic number; their version stands where the count is, from 45 on.
  if (count === 0 || count >= 45) return undefined;
  const architectures = Array.from({ length: count }, (_, index) => nameOf(machMachines, fields.u32(8 + index * 20)));
  return { format: 'mach-o', architectures, isProgram: true };
}

function nameOf(names: ReadonlyMap<number, string>, machine: number): string {
  return names.get(machine) ?? `machine 0x${machine.toString(16)}`;
}
